import { decide, evaluate, type PinSet, parsePinSet } from 'keypin'
import { paths, trialsOf } from '../prove/cases.ts'
import { SEED } from '../prove/judgement.ts'

/** A pin set that curl can say without a loss, and whether each host is blocked with each leaf. */
export interface CurlTrial {
  readonly pinSet: PinSet
  readonly cases: readonly { readonly host: string; readonly leaf: Uint8Array; readonly blocks: boolean }[]
}

/** Trials of the kind that other targets have, with what is beyond curl taken out of them. */
export function curlTrials(count: number): CurlTrial[] {
  return trialsOf(SEED, count, 'anywhere', 'leaf').flatMap(({ pinSet, cases }) => {
    const sayable = withoutLosses(pinSet)
    if (sayable === undefined) return []
    const hosts = [...new Set(cases.map(({ host }) => host))]
    const leaves = paths.map(([leaf]) => leaf as Uint8Array)
    return [
      { pinSet: sayable, cases: hosts.flatMap((host) => leaves.map((leaf) => caseOf(sayable, host, leaf))) },
    ]
  })
}

function caseOf(pinSet: PinSet, host: string, leaf: Uint8Array): CurlTrial['cases'][number] {
  const { action } = decide(evaluate(pinSet, host, [[leaf]], new Date()))
  return { host, leaf, blocks: action === 'block' }
}

function withoutLosses(pinSet: PinSet): PinSet | undefined {
  const hosts = [...pinSet.hosts.values()].map(({ host, mode, pins, expiresAt, ...rest }) => {
    const { subdomains, onExpiry, reason } = rest
    if (mode === 'off') return [host, { mode, subdomains, reason }]
    const keys = pins.map(({ pin }) => pin.text).filter((text) => text.startsWith('sha256/'))
    const ends = expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString(), onExpiry }
    return [host, { subdomains, pins: keys, ...ends }]
  })
  try {
    return parsePinSet({ version: 1, unlisted: pinSet.unlisted, hosts: Object.fromEntries(hosts) })
  } catch {
    return undefined // too few keys are left
  }
}

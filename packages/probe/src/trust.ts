import { readCertificate } from 'keypin'
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts'
import type { TrustFacts } from './inspection.ts'
import { type Judgement, judge, type PathFacts } from './judge.ts'
import { coversHost } from './names.ts'
import { givenRoots, publicRoots, systemRoots } from './stores.ts'

/** Whom to trust. */
export interface TrustOptions {
  /** What counts as public, DER. Default: the roots bundled with Node, which are Mozilla's. */
  readonly publicRoots?: readonly Uint8Array[]
  /** Trust anchors beside the public roots, DER. */
  readonly ca?: readonly Uint8Array[]
  /** Whether this machine's own trust store counts where no other anchor is found. Default true. */
  readonly systemStore?: boolean
}

/** What was presented, and what it is worth. */
export type Judged = Judgement & { presented: readonly CertificateFacts[]; trust: TrustFacts }

/**
 * Judges what was presented by the public roots, the given anchors, and, where neither helps, by this machine's
 * own store.
 *
 * @param name The host that the first certificate should be for, if there is one.
 */
export function judgeTrust(
  presented: readonly Uint8Array[],
  options: TrustOptions,
  now: Date,
  name?: string,
): Judged {
  const stores = [publicRoots(options.publicRoots), givenRoots(options.ca ?? [])]
  let judgement = judge(presented, stores, now)
  if (bestEnd(judgement.paths) === 'nowhere' && options.systemStore !== false)
    judgement = judge(presented, [...stores, systemRoots()], now)
  const covers = name === undefined ? undefined : leafCovers(presented, name)
  return {
    presented: presented.map((der) => certificateFacts(der, now)),
    ...judgement,
    trust: {
      ends: bestEnd(judgement.paths),
      ...(covers === undefined ? {} : { coversHost: covers }),
    },
  }
}

const bestFirst = ['public', 'given', 'system'] as const

const bestEnd = (paths: readonly PathFacts[]): TrustFacts['ends'] =>
  bestFirst.find((store) => paths.some(({ ends }) => ends === store)) ?? 'nowhere'

function leafCovers([leaf]: readonly Uint8Array[], name: string): boolean | undefined {
  if (leaf === undefined) return undefined
  try {
    return coversHost(readCertificate(leaf), name)
  } catch {
    return false
  }
}

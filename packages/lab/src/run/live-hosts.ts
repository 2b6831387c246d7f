import { type PinSet, verifiedPaths } from 'keypin'
import { LabError } from '../errors.ts'
import type { Lab } from '../pki/load.ts'
import { goLive, type LiveServer } from './live.ts'
import type { LiveOptions } from './options.ts'
import { valueFor } from './per-host.ts'

/** The hosts that a live run is about, the lab's own first, and why others of the pin set are left out. */
export interface LiveHosts {
  readonly servers: ReadonlyMap<string, LiveServer>
  readonly untested: ReadonlyMap<string, string>
}

/**
 * Gets the genuine chain of every host that the run is about. One that cannot be got is left out; the lab's own has to
 * be there.
 *
 * @throws {LabError} `KEYPIN_LAB_UPSTREAM`, `KEYPIN_LAB_KEY`.
 */
export async function goLiveForAll(lab: Lab, pinSet: PinSet, options: LiveOptions): Promise<LiveHosts> {
  const servers = new Map<string, LiveServer>()
  const untested = new Map<string, string>()
  refuseStrangers(lab, pinSet, options)
  for (const host of new Set([lab.host, ...pinSet.hosts.keys()])) {
    const why = whyNot(host, lab, pinSet, options)
    if (why !== undefined) untested.set(host, why)
    else {
      const found = await goLive(host, optionsFor(host, lab, options)).catch((error: unknown) => {
        if (host === lab.host || !(error instanceof LabError)) throw error
        return error.message
      })
      if (typeof found === 'string') untested.set(host, found)
      else servers.set(host, found)
    }
  }
  return { servers, untested }
}

function refuseStrangers(lab: Lab, pinSet: PinSet, { hosts = [] }: LiveOptions): void {
  const stranger = hosts.find((host) => host !== lab.host && !pinSet.hosts.has(host))
  if (stranger !== undefined)
    throw new TypeError(`hosts: expected hosts of the pin set, got ${JSON.stringify(stranger)}`)
}

function whyNot(host: string, lab: Lab, pinSet: PinSet, { hosts }: LiveOptions): string | undefined {
  if (host === lab.host) return undefined
  if (hosts !== undefined && !hosts.includes(host)) return 'the run was narrowed to other hosts'
  if (pinSet.hosts.get(host)?.mode === 'off') return 'its pins are off'
  const isWithin =
    verifiedPaths([lab.interceptionRoot.leaf(host).der], [lab.interceptionRoot.der], { now: new Date() })
      .length > 0
  return isWithin ? undefined : 'the interception root of this lab may not certify it'
}

function optionsFor(host: string, lab: Lab, { upstream, leafKey, ...rest }: LiveOptions): LiveOptions {
  const isMain = host === lab.host
  const own = { upstream: valueFor(upstream, host, isMain), leafKey: valueFor(leafKey, host, isMain) }
  return {
    ...rest,
    ...(own.upstream === undefined ? {} : { upstream: own.upstream }),
    ...(own.leafKey === undefined ? {} : { leafKey: own.leafKey }),
  }
}

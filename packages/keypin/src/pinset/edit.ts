import { plainHostEntry, plainPinSet } from './format.ts'
import { normalizeHost } from './host.ts'
import { parsePinSet } from './parse.ts'
import type { HostEntry, PinSet } from './types.ts'

/**
 * Gives a new pin set in which `entry` holds for `entry.host`, in place of any entry of the same name.
 *
 * The whole is parsed again, so that what comes back holds as a file would.
 *
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID` with the paths that the entry would have in the file
 * @example
 * const open = withHost(pinSet, { ...entry, subdomains: 'any' })
 */
export function withHost(pinSet: PinSet, entry: HostEntry): PinSet {
  const plain = plainPinSet(pinSet)
  return parsePinSet({ ...plain, hosts: changed(plain.hosts, { [entry.host]: plainHostEntry(entry) }) })
}

/**
 * Gives a new pin set without the entry of that name. A pin set that has none is returned as it is; an
 * entry that merely covers the host stays.
 *
 * @throws {HostError} `KEYPIN_HOST_MALFORMED`
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID` when it was the last entry: an empty pin set pins nothing
 */
export function withoutHost(pinSet: PinSet, host: string): PinSet {
  const name = normalizeHost(host)
  if (!pinSet.hosts.has(name)) return pinSet
  const plain = plainPinSet(pinSet)
  return parsePinSet({ ...plain, hosts: changed(plain.hosts, { [name]: undefined }) })
}

// A computed key is an own member even if it is '__proto__', and members that are undefined are absent.
function changed(hosts: PlainHosts, change: Readonly<Record<string, object | undefined>>): PlainHosts {
  return Object.assign(Object.create(null), hosts, change)
}

type PlainHosts = Readonly<Record<string, object>>

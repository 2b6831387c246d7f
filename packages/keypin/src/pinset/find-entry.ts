import { isAddress, normalizeHost } from './host.ts'
import type { HostEntry, PinSet } from './types.ts'

/**
 * Finds the entry that holds for a host: the most specific one that covers it, also when it is `off`.
 *
 * Costs one look-up per label, however many entries there are. An entry that bears the name of a parent but
 * does not cover the host is passed over, and a parent further up may yet cover it.
 *
 * @param host A host name or IP address in any spelling; see {@link normalizeHost}.
 * @returns The entry, or `undefined` when the host is not listed.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED`
 * @example
 * findEntry(pinSet, 'a.example.com')?.pins
 */
export function findEntry(pinSet: PinSet, host: string): HostEntry | undefined {
  const name = normalizeHost(host)
  const own = pinSet.hosts.get(name)
  if (own !== undefined || isAddress(name)) return own
  let depth = 0
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    depth++
    const above = pinSet.hosts.get(name.slice(dot + 1))
    if (above !== undefined && coversDepth(above, depth)) return above
  }
  return undefined
}

function coversDepth({ subdomains }: HostEntry, depth: number): boolean {
  return subdomains === 'any' || (subdomains === 'one' && depth === 1)
}

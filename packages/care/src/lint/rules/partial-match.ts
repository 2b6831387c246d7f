import { evaluate, type PinSet } from 'keypin'
import { type Complaint, eachEntry, type LiveHost, type Rule } from '../rule.ts'

export const partialMatch: Rule = {
  id: 'L4',
  name: 'partial-match',
  level: 'warning',
  finds: 'A pinned host that shows its pins on some paths or addresses only (--online).',
  why: 'A client that meets another address, or builds another path from the same certificates, is locked out. Cross-signed roots and several certificates of one name do that.',
  fix: 'look at each address: keypin verify; then pin what they have in common',
  sources: [
    'https://github.com/ssllabs/ssllabs-scan/blob/master/ssllabs-api-docs-v3.md (staticPkpPolicy: partial)',
  ],
  check: eachEntry(function* (entry, path, { pinSet, live, now }) {
    const host = live?.get(entry.host)
    if (host === undefined || host.paths.length === 0 || entry.mode === 'off') return
    for (const failure of host.failures)
      yield { path, level: 'note', message: `an address of ${entry.host} could not be looked at: ${failure}` }
    const matching = host.paths.filter((one) => matches(pinSet, entry.host, [one], now))
    if (matching.length === 0) return
    const place = `${path}.pins`
    yield* lockedOut(
      host,
      (paths) => matches(pinSet, entry.host, paths, now),
      place,
      entry.mode === 'enforce',
    )
    if (matching.length === host.paths.length) return
    const message = `${matching.length} of ${host.paths.length} paths of ${entry.host} hold one of its pins`
    yield { path: place, message }
  }),
}

type Paths = LiveHost['paths']

const matches = (pinSet: PinSet, host: string, paths: Paths, now: Date): boolean =>
  evaluate(pinSet, host, paths, now).outcome === 'match'

/** Whoever meets such an address, or is given such a certificate, is refused whatever path the client builds. */
function* lockedOut(
  { addresses = [] }: LiveHost,
  isMatched: (paths: Paths) => boolean,
  path: string,
  enforced: boolean,
): Iterable<Complaint> {
  for (const { address, paths } of addresses)
    if (!isMatched(paths))
      yield {
        path,
        ...(enforced ? { level: 'error' } : {}),
        message: `${address} shows ${paths.length === 0 ? 'no chain that verifies' : 'none of the pins'}`,
      }
}

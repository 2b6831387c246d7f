import { evaluate } from 'keypin'
import { eachEntry, type Rule } from '../rule.ts'

export const partialMatch: Rule = {
  id: 'L4',
  name: 'partial-match',
  level: 'warning',
  finds: 'A pinned host that shows its pins on some paths or addresses only (--online).',
  why: 'A client that meets another address, or builds another path from the same certificates, is locked out. Cross-signed roots and several certificates of one name do that.',
  fix: 'look at each address: keypin verify; then pin what they have in common',
  sources: ['SSL Labs: partial'],
  check: eachEntry(function* (entry, path, { pinSet, live, now }) {
    const host = live?.get(entry.host)
    if (host === undefined || host.paths.length === 0 || entry.mode === 'off') return
    for (const failure of host.failures)
      yield { path, level: 'note', message: `an address of ${entry.host} could not be looked at: ${failure}` }
    const matching = host.paths.filter((one) => evaluate(pinSet, entry.host, [one], now).outcome === 'match')
    if (matching.length === 0 || matching.length === host.paths.length) return
    const message = `${matching.length} of ${host.paths.length} paths of ${entry.host} hold one of its pins`
    yield { path: `${path}.pins`, message }
  }),
}

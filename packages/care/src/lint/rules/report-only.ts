import { eachEntry, type Rule } from '../rule.ts'

export const reportOnly: Rule = {
  id: 'L29',
  name: 'report-only',
  level: 'note',
  finds: 'A host that only reports, or reports to nobody.',
  why: 'Reporting first is the right way to begin, and protects nobody. Without an address for reports it does not even tell.',
  fix: 'when reports stay away, set "mode": "enforce"',
  sources: ['TrustKit: getting started'],
  check: eachEntry(function* (entry, path) {
    if (entry.mode !== 'report') return
    if (entry.reportTo.length === 0)
      yield {
        path: `${path}.mode`,
        level: 'warning',
        message: `${entry.host} only reports, and has no address to report to`,
        fix: 'add "reportTo", or set "mode": "enforce"',
      }
    else yield { path: `${path}.mode`, message: `${entry.host} only reports` }
  }),
}

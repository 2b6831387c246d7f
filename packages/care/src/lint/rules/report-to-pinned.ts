import { decide, evaluate, findEntry } from 'keypin'
import { eachEntry, type Rule } from '../rule.ts'

export const reportToPinned: Rule = {
  id: 'L18',
  name: 'report-to-pinned',
  level: 'error',
  finds: 'Reports that would go to a host which is pinned itself.',
  why: 'When the pins fail, the report fails with them, and may set off another. RFC 7469 forbids it for the same host, Chromium for any with the same pins.',
  fix: 'collect reports on a host outside the pin set, or pin that one in "mode": "off" with a reason',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.1.4',
    'https://github.com/datatheorem/TrustKit-Android/issues/72',
  ],
  check: eachEntry(function* (entry, path, { pinSet, now }) {
    for (const [index, address] of entry.reportTo.entries()) {
      const { hostname } = new URL(address)
      const covering = findEntry(pinSet, hostname)
      // judged with no path at all: would a mismatch there block the report?
      if (covering === undefined || decide(evaluate(pinSet, hostname, [], now)).action !== 'block') continue
      const itself =
        covering.host === entry.host ? 'the pinned host itself' : `${hostname}, which is pinned too`
      yield { path: `${path}.reportTo[${index}]`, message: `reports of ${entry.host} go to ${itself}` }
    }
  }),
}

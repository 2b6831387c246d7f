import { evaluate, type HostEntry, pinOf, readCertificate } from 'keypin'
import { eachEntry, type LiveHost, type Rule } from '../rule.ts'

export const noMatch: Rule = {
  id: 'L3',
  name: 'no-match',
  level: 'error',
  finds: 'A pinned host whose servers show none of its pins today (--online).',
  why: 'Clients with this pin set cannot connect. Only verified paths count: a pinned certificate that a server merely sends along satisfies nobody.',
  fix: 'look at what is served: keypin inspect HOST; then keypin add HOST again, or take the new certificate back',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.6', 'CVE-2016-2402'],
  check: eachEntry(function* (entry, path, { pinSet, live, now }) {
    const host = live?.get(entry.host)
    if (host === undefined || entry.mode === 'off') return
    const { outcome } = evaluate(pinSet, entry.host, host.paths, now)
    const level = entry.mode === 'report' ? 'warning' : 'error'
    if (host.paths.length === 0) {
      // with nothing presented there was nobody to ask, which the command tells
      if (host.presented.length > 0)
        yield {
          path,
          level,
          message: `no chain that ${entry.host} shows can be verified, so that no pin counts`,
          fix: `look at it: keypin inspect ${entry.host}; a CA of your own is named with --ca FILE`,
        }
      return
    }
    if (outcome === 'forbidden')
      yield { path, level: 'error', message: `every path of ${entry.host} holds a forbidden key` }
    else if (outcome !== 'match')
      yield {
        path: `${path}.pins`,
        level,
        message: `${entry.host} shows none of its pins${sentAlong(entry, host)}`,
      }
  }),
}

/** Of a pin that is on a certificate which the server sends, and no verified path has. */
function sentAlong({ pins }: HostEntry, { presented }: LiveHost): string {
  const der = presented.find((one) => pins.some(({ pin }) => pinOf(one, pin.kind).text === pin.text))
  return der === undefined
    ? ''
    : `; ${readCertificate(der).subject.text} is pinned and merely sent along, in no verified path`
}

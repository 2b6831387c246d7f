import { servedPins } from '../live.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'
import { diagnoseWrongHash } from '../wrong-hashes.ts'

export const wrongHash: Rule = {
  id: 'L8',
  name: 'wrong-hash',
  level: 'error',
  finds: 'A pin that is the hash of something else in a certificate the server shows (--online).',
  why: 'Tools hash the whole certificate, the bare EC point, PKCS #1 or PEM text, and call the result a pin. It never matches: the entry protects nobody, or locks everybody out.',
  fix: 'put the right pin there',
  sources: ['RFC 7469 section 2.4', 'OWASP Pinning Cheat Sheet'],
  check: eachEntry(function* (entry, path, { live }) {
    const host = live?.get(entry.host)
    if (host === undefined) return
    for (const [index, { pin }] of entry.pins.entries()) {
      if (servedPins(host).has(pin.text)) continue
      const found = diagnoseWrongHash(pin, [...host.presented, ...host.paths.flat()])
      if (found === undefined) continue
      const message = `${pin.text} is the hash of ${found.what}, which no client compares`
      yield { path: pinPath(path, index), message, fix: `put ${found.right} there` }
    }
  }),
}

import { type HostEntry, pinOf } from 'keypin'
import { certificatesBeside } from '../material.ts'
import { eachEntry, type LintContext, pinPath, type Rule } from '../rule.ts'
import { diagnoseWrongHash } from '../wrong-hashes.ts'

export const wrongHash: Rule = {
  id: 'L8',
  name: 'wrong-hash',
  level: 'error',
  finds:
    'A pin that is the hash of something else in a certificate: one that the server shows (--online), that is given (--certificate FILE), or that stands beside it as "material".',
  why: 'Tools hash the whole certificate, the bare EC point, PKCS #1 or PEM text, and call the result a pin. It never matches: the entry protects nobody, or locks everybody out.',
  fix: 'put the right pin there',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.4',
    'https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html',
  ],
  check: eachEntry(function* (entry, path, context) {
    const certificates = certificatesFor(entry, context)
    if (certificates.length === 0) return
    const right = new Set(certificates.flatMap((der) => [pinOf(der).text, pinOf(der, 'certificate').text]))
    for (const [index, { pin }] of entry.pins.entries()) {
      if (right.has(pin.text)) continue
      const found = diagnoseWrongHash(pin, certificates)
      if (found === undefined) continue
      yield {
        path: pinPath(path, index),
        message: `${pin.text} is the hash of ${found.what}, which no client compares`,
        fix: `put ${found.right} there`,
      }
    }
  }),
}

/** What the pins of an entry may have been made from, as DER; each once, though many addresses show the same. */
function certificatesFor(entry: HostEntry, { live, certificates }: LintContext): Uint8Array[] {
  const host = live?.get(entry.host)
  const shown = [...(host?.presented ?? []), ...(host?.paths.flat() ?? [])]
  const byPin = new Map<string, Uint8Array>()
  for (const der of [...certificates, ...shown, ...certificatesBeside(entry.pins)]) {
    const { text } = pinOf(der, 'certificate')
    if (!byPin.has(text)) byPin.set(text, der)
  }
  return [...byPin.values()]
}

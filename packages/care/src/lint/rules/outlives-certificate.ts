import { type PinEntry, readCertificate } from 'keypin'
import { recordOf } from '../../keys/records.ts'
import { certificateBeside } from '../material.ts'
import { eachEntry, type LintContext, pinPath, type Rule } from '../rule.ts'
import { sightedAt } from '../sighted.ts'

export const outlivesCertificate: Rule = {
  id: 'L42',
  name: 'outlives-certificate',
  level: 'warning',
  finds: 'An entry that goes on after the certificate which it pins has ended.',
  why: 'A pin on a whole certificate is worth nothing from the day the certificate is renewed, which is before its end. An entry that is enforced beyond that locks everybody out who has no newer one.',
  fix: 'pin the key instead: sha256/…; or let the entry expire, "onExpiry": "open", before the certificate does',
  sources: [
    'https://cabforum.org/working-groups/server/baseline-requirements/',
    'https://googlesamples.github.io/android-custom-lint-rules/checks/PinSetExpiry.md.html',
  ],
  check: eachEntry(function* (entry, path, context) {
    if (entry.mode !== 'enforce') return
    const lapses = entry.onExpiry === 'open' ? entry.expiresAt : undefined
    for (const [index, pinned] of entry.pins.entries()) {
      const { pin } = pinned
      if (pin.kind !== 'certificate') continue
      const end =
        endBeside(pinned) ?? sightedAt(entry, pin.text, context)?.notAfter ?? proven(pin.text, context)
      if (end === undefined || (lapses !== undefined && lapses <= end)) continue
      yield {
        path: pinPath(path, index),
        level: end < context.now ? 'error' : 'warning',
        message: `${pin.text} is of a certificate that ends on ${dayOf(end)}; the entry ${lapses === undefined ? 'does not lapse' : `lapses on ${dayOf(lapses)}`}`,
      }
    }
  }),
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

function endBeside(pinned: PinEntry): Date | undefined {
  const der = certificateBeside(pinned)
  return der === undefined ? undefined : readCertificate(der).notAfter
}

function proven(pin: string, { keys }: LintContext): Date | undefined {
  const text = recordOf(keys, pin).evidence.findLast(({ notAfter }) => notAfter !== undefined)?.notAfter
  return text === undefined ? undefined : new Date(text)
}

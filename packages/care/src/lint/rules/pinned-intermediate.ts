import { platformOfIssuer } from '../../advice/platforms.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'
import { sightedAt } from '../sighted.ts'

export const pinnedIntermediate: Rule = {
  id: 'L13',
  name: 'pinned-intermediate',
  level: 'warning',
  finds: 'A pin on an intermediate CA.',
  why: 'CAs change intermediates as they like. Let’s Encrypt picks one of several at random for each certificate and holds others in reserve; Google and DigiCert announce nothing either.',
  fix: 'pin the leaf’s key with a backup, or the roots of two organisations',
  sources: ['https://letsencrypt.org/certificates/', 'https://pki.goog/faq/'],
  check: eachEntry(function* (entry, path, context) {
    for (const [index, { pin }] of entry.pins.entries()) {
      const seen = sightedAt(entry, pin.text, context)
      if (seen?.position !== 'ca' || context.roots.has(pin.text) || seen.subject === seen.anchor) continue
      const platform = platformOfIssuer(seen.subject)
      const rotates = platform !== undefined && platform.keys !== 'own'
      yield {
        path: pinPath(path, index),
        level: rotates ? 'error' : 'warning',
        message: `${pin.text} is an intermediate (${seen.subject})${rotates ? ' of a CA that keeps changing them' : ''}`,
      }
    }
  }),
}

import { renewalsPerYear } from '../../advice/lifetimes.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const certificatePin: Rule = {
  id: 'L30',
  name: 'certificate-pin',
  level: 'warning',
  finds: 'A pin on a whole certificate.',
  why: `It breaks at every renewal, even when the key stays. Public certificates last 200 days at most now, 100 from 2027-03-15 and 47 from 2029-03-15, which means ${Math.round(renewalsPerYear(200))}, ${Math.round(renewalsPerYear(100))} and ${Math.round(renewalsPerYear(47))} renewals a year.`,
  fix: 'pin the public key: sha256/…',
  sources: ['https://cabforum.org/working-groups/server/baseline-requirements/', 'OWASP: pin the SPKI'],
  check: eachEntry(function* (entry, path) {
    for (const [index, { pin }] of entry.pins.entries())
      if (pin.kind === 'certificate')
        yield { path: pinPath(path, index), message: `${pin.text} pins a certificate, not a key` }
  }),
}

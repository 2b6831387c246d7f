import { type CodeFile, withoutComments } from '../code/file.ts'
import { wrongPlaces } from '../code/pattern.ts'
import { type Complaint, eachEntry, type LintContext, type Rule } from '../rule.ts'

const dayMs = 86_400_000
/** React Native's SSL manager warns 30 days ahead, Android lint 5; an app release takes longer than 5. */
const soonDays = 30

export const expiryClose: Rule = {
  id: 'L9',
  name: 'expiry-close',
  level: 'error',
  finds:
    'An expiry that is past, near, or not a moment; also one in client code, of Android’s network security configuration and of TrustKit.',
  why: 'Past its expiry an entry protects nobody (open) or refuses everybody (closed), in every copy of the app that is still out there. That moment has to be met by a release, not by surprise.',
  fix: 'ship a pin set with a later "expiresAt"',
  sources: [
    'https://googlesamples.github.io/android-custom-lint-rules/checks/PinSetExpiry.md.html',
    'https://mas.owasp.org/MASTG/tests/android/MASVS-NETWORK/MASTG-TEST-0243/',
    'https://github.com/datatheorem/TrustKit/blob/master/TrustKit/public/TSKTrustKitConfig.h (kTSKExpirationDate)',
  ],
  explains: ['expiry-malformed', 'expiry-incomplete'],
  *check(context) {
    yield* inPinSet(context)
    for (const file of context.code) yield* inCode(file, context)
  },
}

const inPinSet = eachEntry(function* (entry, path, { now }) {
  if (entry.expiresAt === undefined || entry.mode === 'off') return
  const left = daysUntil(entry.expiresAt.getTime(), now)
  const effect = entry.onExpiry === 'closed' ? 'clients refuse the host' : 'the pins lapse'
  const place = `${path}.expiresAt`
  if (left < 0) yield { path: place, message: `the entry expired ${-left} days ago: ${effect}` }
  else if (left <= soonDays)
    yield { path: place, level: 'warning', message: `the entry expires in ${left} days: then ${effect}` }
})

const daysUntil = (end: number, now: Date): number => Math.floor((end - now.getTime()) / dayMs)

/** Where a day is written, as the first group, by the ending of the file. */
const days: readonly (readonly [RegExp, RegExp])[] = [
  [/\.xml$/, /<pin-set\b[^>]{0,200}?\bexpiration\s{0,20}=\s{0,20}["']([^"']{0,40})["']/g],
  [/\.plist$/, /<key>TSKExpirationDate<\/key>\s{0,100}<string>([^<]{0,40})<\/string>/g],
  [/\.(?:swift|mm?)$/, /\bkTSKExpirationDate\b"?\s{0,20}:\s{0,20}@?"([^"\n]{0,40})"/g],
]

/** Days have no hours there; that one ends with its beginning. */
function* inCode(file: CodeFile, { now }: LintContext): Iterable<Complaint> {
  for (const [, pattern] of days.filter(([ending]) => ending.test(file.path)))
    for (const { place, match } of wrongPlaces(file, withoutComments(file), pattern)) {
      const [, day = ''] = match
      const left = daysUntil(Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(day) ? day : ''), now)
      if (Number.isNaN(left))
        yield {
          ...place,
          message: `'${day}' is no day such as 2027-06-30: no pin set ends there, or none is read`,
        }
      else if (left < 0)
        yield { ...place, message: `these pins lapsed on ${day}: nothing is compared any more` }
      else if (left <= soonDays)
        yield { ...place, level: 'warning', message: `these pins lapse in ${left} days, on ${day}` }
    }
}

import { eachEntry, type Rule } from '../rule.ts'

const dayMs = 86_400_000
/** React Native's SSL manager warns 30 days ahead, Android lint 5; an app release takes longer than 5. */
const soonDays = 30

export const expiryClose: Rule = {
  id: 'L9',
  name: 'expiry-close',
  level: 'error',
  finds: 'An expiry that is past, near, or not a moment.',
  why: 'Past its expiry an entry protects nobody (open) or refuses everybody (closed), in every copy of the app that is still out there. That moment has to be met by a release, not by surprise.',
  fix: 'ship a pin set with a later "expiresAt"',
  sources: ['Android lint PinSetExpiry', 'OWASP MASTG-TEST-0243', 'TrustKit'],
  explains: ['expiry-malformed', 'expiry-incomplete'],
  check: eachEntry(function* (entry, path, { now }) {
    if (entry.expiresAt === undefined || entry.mode === 'off') return
    const left = Math.floor((entry.expiresAt.getTime() - now.getTime()) / dayMs)
    const effect = entry.onExpiry === 'closed' ? 'clients refuse the host' : 'the pins lapse'
    const place = `${path}.expiresAt`
    if (left < 0) yield { path: place, message: `the entry expired ${-left} days ago: ${effect}` }
    else if (left <= soonDays)
      yield { path: place, level: 'warning', message: `the entry expires in ${left} days: then ${effect}` }
  }),
}

import { eachEntry, type Rule } from '../rule.ts'

const dayMs = 86_400_000
const farDays = 550

export const expiryPolicy: Rule = {
  id: 'L10',
  name: 'expiry-policy',
  level: 'note',
  finds: 'An expiry so far away that it will not help anybody.',
  why: 'An expiry lets an app that is never updated connect again after a key change (open), at the price of its protection. Chromium drops its own pins after 70 days, HPKP suggested 60; an app needs as long as its slowest users take to update. More than a year and a half is no plan.',
  fix: 'choose an "expiresAt" that your next releases will move on',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-4.1', 'Chromium static pins: 10 weeks'],
  check: eachEntry(function* (entry, path, { now }) {
    if (entry.expiresAt === undefined) return
    const left = Math.floor((entry.expiresAt.getTime() - now.getTime()) / dayMs)
    if (left > farDays) yield { path: `${path}.expiresAt`, message: `the entry expires only in ${left} days` }
  }),
}

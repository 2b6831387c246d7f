import { type Complaint, eachEntry, type LintContext, type Rule } from '../rule.ts'

const dayMs = 86_400_000
const farDays = 550
/** Chromium stops enforcing its own list after ten weeks without an update. */
const updatedDays = 70

/** Targets that can let the pins of an app lapse which nobody updates any more. */
const canLapse = /^(?:android-nsc|trustkit-|react-native-ssl-(?:manager|public-key-pinning))/

export const expiryPolicy: Rule = {
  id: 'L10',
  name: 'expiry-policy',
  level: 'note',
  finds:
    'An expiry so far away that it will not help anybody, or none where the platform would let pins lapse.',
  why: 'An expiry lets an app that is never updated connect again after a key change (open), at the price of its protection. Chromium drops its own pins after 70 days, HPKP suggested 60; an app needs as long as its slowest users take to update. More than a year and a half is no plan. The people who know disagree: OkHttp refuses to have an expiry at all, because it is a way to fail open; TrustKit and Android advise one. `lint.expiryDays` in keypin.config.json sets the limit that you have decided on.',
  fix: 'choose an "expiresAt" that your next releases will move on',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-4.1',
    'Chromium static pins: 10 weeks',
    'https://github.com/square/okhttp/issues/3010',
  ],
  check: eachEntry(function* (entry, path, context) {
    if (entry.mode !== 'enforce') return
    if (entry.expiresAt === undefined) return yield* missing(path, context)
    const left = Math.floor((entry.expiresAt.getTime() - context.now.getTime()) / dayMs)
    const { days, why } = limitOf(context)
    if (left > days)
      yield { path: `${path}.expiresAt`, message: `the entry expires only in ${left} days${why}` }
  }),
}

function* missing(path: string, { targets }: LintContext): Iterable<Complaint> {
  for (const target of targets.filter((id) => canLapse.test(id)))
    yield {
      path,
      target,
      message: `it never expires, though ${target} could let the pins of an app lapse that is no longer updated`,
      fix: 'decide: "expiresAt" with "onExpiry": "open", or suppress L10 with the reason',
    }
}

function limitOf({ expiryDays, distribution }: LintContext): { days: number; why: string } {
  if (expiryDays !== undefined) return { days: expiryDays, why: `; your limit is ${expiryDays}` }
  if (distribution?.url === undefined) return { days: farDays, why: '' }
  return { days: updatedDays, why: `, though clients are sent newer pins; Chromium’s last ${updatedDays}` }
}

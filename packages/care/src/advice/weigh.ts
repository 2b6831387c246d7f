import { type Advice, advise } from './advise.ts'
import { authorityOf } from './authorities.ts'
import { type Choice, choicesFor } from './choices.ts'
import { type Alternative, alternativesFor } from './instead.ts'
import { comingSteps, type LifetimeStep, renewalsPerYear } from './lifetimes.ts'
import type { Observed, ObservedCertificate } from './observed.ts'
import { type Opinion, opinions } from './opinions.ts'
import { leafOf } from './platforms.ts'

/** Everything there is to weigh before a host is pinned. */
export interface Weighing {
  /**
   * The answer: as {@link Advice.pin}, and `nobody` where what was seen cannot be believed, since its chain ends in no
   * root that all clients trust: a pin of it may be an attacker's.
   */
  readonly verdict: Advice['pin'] | 'nobody'
  /** Whether to, and what stands in the way. */
  readonly advice: Advice
  /** What could be pinned, and what comes of each; best first. */
  readonly choices: readonly Choice[]
  /** How often the certificate is renewed now, and will be. */
  readonly renewals: readonly RenewalOutlook[]
  readonly instead: readonly Alternative[]
  /** What others say; they disagree. */
  readonly opinions: readonly Opinion[]
}

/** How long certificates last from a day on, and how often that means a new one. */
export interface RenewalOutlook {
  /** ISO 8601 day. */
  readonly from: string
  readonly lifetimeDays: number
  /** At two thirds of the lifetime, to one decimal. */
  readonly renewalsPerYear: number
  /** Whose rule it is: a CA's own, where that comes before the one that binds all. Absent for today's. */
  readonly by?: string
}

/**
 * Says what to weigh before a host is pinned: whether to at all, what could be pinned, on which day each choice would
 * lock users out and whom it leaves in, what to do instead, and where those who know contradict each other. Pure.
 *
 * @param seen An inspection, as `inspect` of `@keypin/probe` gives it.
 * @example
 * const { choices } = weigh(await inspect('api.example.com'))
 * for (const { id, lockOut } of choices) console.log(id, lockOut.latestOn, lockOut.why)
 */
export function weigh(seen: Observed): Weighing {
  const leaf = leafOf(seen)
  const advice = advise(seen)
  const rank = ['choose', 'with-care', 'avoid']
  const choices = choicesFor(seen, leaf, advice.platform)
  const isBelieved = advice.items.every(({ level }) => level !== 'alarm') && choices.length > 0
  return {
    verdict: isBelieved ? advice.pin : 'nobody',
    advice,
    choices: choices.sort((a, b) => rank.indexOf(a.verdict) - rank.indexOf(b.verdict)),
    renewals: renewalsOf(seen, leaf),
    instead: alternativesFor(seen, leaf),
    opinions,
  }
}

/** The schedule binds public CAs only, some of which have a stricter one of their own. */
function renewalsOf({ at, trust }: Observed, leaf: ObservedCertificate | undefined): RenewalOutlook[] {
  const days = leaf?.lifetimeDays
  if (days === undefined || days < 1) return []
  const outlooks = [outlook({ from: at.slice(0, 10), maxDays: days })]
  let longest = days
  for (const { by, ...step } of trust.ends === 'public' ? coming(new Date(at), leaf?.issuer ?? '') : [])
    if (step.maxDays < longest) {
      longest = step.maxDays
      outlooks.push({ ...outlook(step), by })
    }
  return outlooks
}

function coming(now: Date, issuer: string): (LifetimeStep & { by: string })[] {
  const { title = '', lifetimes = [] } = authorityOf(issuer) ?? {}
  const own = lifetimes.filter(({ from }) => new Date(from) > now).map((step) => ({ ...step, by: title }))
  const all = comingSteps(now).map((step) => ({ ...step, by: 'CA/Browser Forum' }))
  return [...own, ...all].sort((a, b) => a.from.localeCompare(b.from))
}

const outlook = ({ from, maxDays }: LifetimeStep): RenewalOutlook => ({
  from,
  lifetimeDays: maxDays,
  renewalsPerYear: Number(renewalsPerYear(maxDays).toFixed(1)),
})

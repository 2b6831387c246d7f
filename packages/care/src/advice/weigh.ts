import { type Advice, advise } from './advise.ts'
import { type Choice, choicesFor } from './choices.ts'
import { type Alternative, alternativesFor } from './instead.ts'
import { comingSteps, renewalsPerYear } from './lifetimes.ts'
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

/** The schedule binds public CAs only. */
function renewalsOf({ at, trust }: Observed, leaf: ObservedCertificate | undefined): RenewalOutlook[] {
  const days = leaf?.lifetimeDays
  if (days === undefined || days < 1) return []
  const steps =
    trust.ends === 'public' ? comingSteps(new Date(at)).filter(({ maxDays }) => maxDays < days) : []
  return [{ from: at.slice(0, 10), maxDays: days }, ...steps].map(({ from, maxDays }) => ({
    from,
    lifetimeDays: maxDays,
    renewalsPerYear: Number(renewalsPerYear(maxDays).toFixed(1)),
  }))
}

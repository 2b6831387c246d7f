import { type AdoptionCurve, dailyChances, finalShare } from './curve.ts'
import { binomial, type Random, seededRandom } from './random.ts'
import type { Schedule } from './schedule.ts'

/** What is simulated. */
export interface SimulationOptions {
  readonly users: number
  readonly curve: AdoptionCurve
  /** Share of users who leave in a year, each replaced by one with the newest release, in per cent. */
  readonly churnPercent: number
  /** Share of users who may be locked out for a date to count as safe, in per cent. */
  readonly tolerancePercent: number
  /** The same seed gives the same figures. */
  readonly seed: number
}

/** What came of it. */
export interface Simulation {
  readonly begin: Date
  readonly users: number
  readonly seed: number
  readonly curve: string
  /** One for each day. */
  readonly lockedOut: readonly number[]
  readonly peak: { readonly day: number; readonly users: number }
  /** Locked-out users summed over all days. */
  readonly userDays: number
  readonly switches: readonly SwitchResult[]
  readonly marks: Schedule['marks']
}

/** How one change of key went. */
export interface SwitchResult {
  readonly key: string
  /** The day on which servers begin to show it. */
  readonly day: number
  /** Users without its pin on that day. */
  readonly without: number
  /** The first day on which no more than the tolerance is without it; absent when there is none. */
  readonly earliestSafeDay?: number
  /** For each day, how many users have its pin. */
  readonly holding: readonly number[]
}

/**
 * Lets a population of users update day by day under a plan, and counts who is locked out when.
 *
 * Users with the same release are drawn together (binomially, as so many single draws would fall), so ten million
 * cost no more than ten. Some never update, and leave only by churn. Pure, and the same for the same seed.
 */
export function simulate(schedule: Schedule, options: SimulationOptions): Simulation {
  const crowd = new Crowd(schedule, options)
  const lockedOut: number[] = []
  const holding = schedule.switches.map((): number[] => [])
  for (let day = 0; day < schedule.days; day++) {
    crowd.live(day)
    lockedOut.push(crowd.lockedOut(day))
    for (const [index, { key }] of schedule.switches.entries()) holding[index]?.push(crowd.having(key))
  }
  const peak = Math.max(0, ...lockedOut)
  return {
    begin: schedule.begin,
    users: options.users,
    seed: options.seed,
    curve: options.curve.source,
    lockedOut,
    peak: { day: Math.max(0, lockedOut.indexOf(peak)), users: peak },
    userDays: lockedOut.reduce((sum, users) => sum + users, 0),
    switches: schedule.switches.map((change, index) => switchResult(change, holding[index] ?? [], options)),
    marks: schedule.marks,
  }
}

function switchResult(
  { key, published, day }: Schedule['switches'][number],
  holding: readonly number[],
  { users, tolerancePercent }: SimulationOptions,
): SwitchResult {
  const enough = users * (1 - tolerancePercent / 100)
  const earliest = holding.findIndex((having, at) => at >= published && having >= enough)
  return {
    key,
    day,
    without: users - (holding[day] ?? holding.at(-1) ?? 0),
    ...(earliest === -1 ? {} : { earliestSafeDay: earliest }),
    holding,
  }
}

/** Users by the release they have. */
class Crowd {
  readonly #schedule: Schedule
  readonly #random: Random
  readonly #chances: readonly number[]
  readonly #finalShare: number
  readonly #dailyChurn: number
  /** Those who update sooner or later, and those who never do, by release. */
  readonly #willing: number[]
  readonly #never: number[]
  /** Index of the newest release. */
  #newest = 0

  constructor(schedule: Schedule, { users, curve, churnPercent, seed }: SimulationOptions) {
    this.#schedule = schedule
    this.#random = seededRandom(seed)
    this.#chances = dailyChances(curve)
    this.#finalShare = finalShare(curve)
    this.#dailyChurn = 1 - (1 - Math.min(churnPercent, 100) / 100) ** (1 / 365)
    this.#willing = schedule.releases.map(() => 0)
    this.#never = schedule.releases.map(() => 0)
    this.#join(users)
  }

  /** A day: releases come out, some update, some leave and others come. */
  live(day: number): void {
    const { releases } = this.#schedule
    while ((releases[this.#newest + 1]?.day ?? Number.POSITIVE_INFINITY) <= day) this.#newest++
    let updated = 0
    for (let release = 0; release < this.#newest; release++) {
      const willing = this.#willing[release] ?? 0
      if (willing === 0) continue
      const age = day - (releases[release + 1]?.day ?? day)
      const now = binomial(willing, this.#chances[age] ?? 1, this.#random)
      this.#willing[release] = willing - now
      updated += now
    }
    this.#willing[this.#newest] = (this.#willing[this.#newest] ?? 0) + updated
    this.#join(this.#leave(this.#willing) + this.#leave(this.#never))
  }

  #leave(group: number[]): number {
    let left = 0
    for (let release = 0; release <= this.#newest; release++) {
      const leaving = binomial(group[release] ?? 0, this.#dailyChurn, this.#random)
      group[release] = (group[release] ?? 0) - leaving
      left += leaving
    }
    return left
  }

  #join(count: number): void {
    const willing = binomial(count, this.#finalShare, this.#random)
    this.#willing[this.#newest] = (this.#willing[this.#newest] ?? 0) + willing
    this.#never[this.#newest] = (this.#never[this.#newest] ?? 0) + count - willing
  }

  having(key: string): number {
    let sum = 0
    for (let release = 0; release <= this.#newest; release++)
      if (this.#schedule.releases[release]?.keys.includes(key))
        sum += (this.#willing[release] ?? 0) + (this.#never[release] ?? 0)
    return sum
  }

  /** Of those whose release lacks a key, as many as meet a server that shows it. */
  lockedOut(day: number): number {
    const shares = this.#schedule.serving.findLast((change) => change.day <= day)?.shares ?? {}
    let users = 0
    for (const [key, share] of Object.entries(shares)) users += (this.#count() - this.having(key)) * share
    return Math.round(users)
  }

  #count(): number {
    let sum = 0
    for (let release = 0; release <= this.#newest; release++)
      sum += (this.#willing[release] ?? 0) + (this.#never[release] ?? 0)
    return sum
  }
}

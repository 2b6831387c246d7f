/** The longest a public TLS certificate may be valid, by the day it is issued. */
export interface LifetimeStep {
  /** First day it holds, ISO 8601. */
  readonly from: string
  readonly maxDays: number
}

/**
 * The schedule of the CA/Browser Forum.
 *
 * @see https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/
 */
export const lifetimeSchedule: readonly LifetimeStep[] = [
  { from: '2020-09-01', maxDays: 398 },
  { from: '2026-03-15', maxDays: 200 },
  { from: '2027-03-15', maxDays: 100 },
  { from: '2029-03-15', maxDays: 47 },
]

/** The longest validity of a certificate issued at a moment. */
export function longestLifetime(at: Date): LifetimeStep {
  const [oldest = { from: '', maxDays: 398 }] = lifetimeSchedule
  return lifetimeSchedule.findLast(({ from }) => new Date(from) <= at) ?? oldest
}

/** The steps still to come. */
export function comingSteps(at: Date): readonly LifetimeStep[] {
  return lifetimeSchedule.filter(({ from }) => new Date(from) > at)
}

/** How often a year a certificate is renewed, when it is renewed after two thirds of its life. */
export function renewalsPerYear(lifetimeDays: number): number {
  return 365.25 / ((lifetimeDays * 2) / 3)
}

/** How fast installs take up a release. */
export interface AdoptionCurve {
  /**
   * Share of installs that have the release or a newer one, by whole days after it; never falling, from 0 to 1. It
   * stays at its last value.
   */
  readonly shares: readonly number[]
  /** Where it is from, for people. */
  readonly source: string
}

/** Days after which a curve has said what it has to say. */
const longDays = 730

/** Curves to begin with, until there are figures: assumptions, not measurements. */
export const assumedCurves: Readonly<Record<'fast' | 'usual' | 'slow', AdoptionCurve>> = {
  fast: stretched('fast', { most: 0.985, scaleDays: 4, shape: 0.75 }),
  usual: stretched('usual', { most: 0.95, scaleDays: 12, shape: 0.65 }),
  slow: stretched('slow', { most: 0.88, scaleDays: 40, shape: 0.65 }),
}

/** Many soon, and the rest later and later: a stretched exponential. */
function stretched(
  name: string,
  { most, scaleDays, shape }: { most: number; scaleDays: number; shape: number },
): AdoptionCurve {
  const shares = Array.from(
    { length: longDays + 1 },
    (_, day) => most * (1 - Math.exp(-((day / scaleDays) ** shape))),
  )
  return { shares, source: `assumed: ${name}` }
}

/** The share that a curve ends at: the rest never updates. */
export const finalShare = ({ shares }: AdoptionCurve): number => shares.at(-1) ?? 0

/** The share after some days. */
export const shareAfter = ({ shares }: AdoptionCurve, days: number): number =>
  days < 0 ? 0 : (shares[Math.min(Math.floor(days), shares.length - 1)] ?? 0)

/**
 * For each day of a release's age, how likely one who has not updated, and will, does so on that day.
 */
export function dailyChances({ shares }: AdoptionCurve): readonly number[] {
  const most = shares.at(-1) ?? 0
  return shares.map((share, day) => {
    const before = shares[day - 1] ?? 0
    const left = most - before
    return left <= 0 ? 1 : Math.min(1, (share - before) / left)
  })
}

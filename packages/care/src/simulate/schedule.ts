import type { RotationPlan } from '../rotation/plan.ts'

/** What happens, by whole days from the first. */
export interface Schedule {
  /** Midnight UTC of day 0. */
  readonly begin: Date
  readonly days: number
  /** Releases of the app, oldest first, with the keys each accepts. */
  readonly releases: readonly { readonly day: number; readonly keys: readonly string[] }[]
  /** What servers show from a day on, as shares of the connections. */
  readonly serving: readonly { readonly day: number; readonly shares: Readonly<Record<string, number>> }[]
  /** Days to tell people of. */
  readonly marks: readonly { readonly day: number; readonly what: string }[]
  /** Each change of key: from this day on, clients without it are locked out. */
  readonly switches: readonly { readonly key: string; readonly published: number; readonly day: number }[]
}

/** What a schedule is made with. */
export interface ScheduleOptions {
  readonly days: number
  /** Days between ordinary releases of the app, which carry the pins of the time. */
  readonly releaseEveryDays: number
  /** Share of connections that meet the canary, from 0 to 1. */
  readonly canaryShare: number
}

const dayMs = 86_400_000

/**
 * A plan as days, and the rotations after it: each as long as the first, one a year or whatever the policy says.
 * Keys are `key 0`, which serves first, `key 1` and so on.
 */
export function scheduleOf(plan: RotationPlan, options: ScheduleOptions): Schedule {
  const on = (id: string): number =>
    Date.parse(plan.milestones.find((milestone) => milestone.id === id)?.on ?? '')
  const begin = Math.min(on('release'), Math.floor(Date.parse(plan.madeAt) / dayMs) * dayMs)
  const day = (at: number): number => Math.round((at - begin) / dayMs)
  const first = {
    published: day(on('release')),
    canary: day(on('canary')),
    everywhere: day(on('everywhere')),
    unpin: day(on('unpin')),
  }
  const rotations = repeated(first, plan.policy.everyDays, options.days)
  return {
    begin: new Date(begin),
    days: options.days,
    releases: releasesOf(rotations, options),
    serving: servingOf(rotations, options.canaryShare),
    marks: rotations
      .flatMap(({ canary, everywhere, unpin }, index) => [
        { day: canary, what: `canary of key ${index + 1}` },
        { day: everywhere, what: `key ${index + 1} everywhere` },
        { day: unpin, what: `key ${index} unpinned` },
      ])
      .filter((mark) => mark.day < options.days),
    // the first is asked about even where this time is too short for it
    switches: rotations
      .map(({ published, canary }, index) => ({ key: keyName(index + 1), published, day: canary }))
      .filter((change, index) => index === 0 || change.day < options.days),
  }
}

interface RotationDays {
  readonly published: number
  readonly canary: number
  readonly everywhere: number
  readonly unpin: number
}

const keyName = (index: number): string => `key ${index}`

function repeated(first: RotationDays, everyDays: number, days: number): readonly RotationDays[] {
  // a rotation ends before the next one begins
  const length = Math.max(everyDays, first.unpin - first.canary, 1)
  const rotations = [first]
  // the next backup is released with the first one, so later rotations find it long since published
  // one more than begins in this time, since the last key to serve has a backup too
  for (
    let shift = length;
    (rotations.at(-1) ?? first).canary < days && rotations.length < 500;
    shift += length
  ) {
    const last = rotations.at(-1) ?? first
    rotations.push({
      published: last === first ? first.published : (rotations.at(-2)?.everywhere ?? first.everywhere),
      canary: first.canary + shift,
      everywhere: first.everywhere + shift,
      unpin: first.unpin + shift,
    })
  }
  return rotations
}

/** What a release of a day accepts: the key that serves, those published by then, and the old one until unpinned. */
function releasesOf(
  rotations: readonly RotationDays[],
  { days, releaseEveryDays }: ScheduleOptions,
): Schedule['releases'] {
  const wanted = new Set([0, ...rotations.flatMap(({ published, unpin }) => [published, unpin])])
  for (let day = 0; day < days; day += Math.max(1, releaseEveryDays)) wanted.add(day)
  const before = { day: -1, keys: [keyName(0)] }
  const releases = [...wanted].filter((day) => day >= 0 && day < days).sort((a, b) => a - b)
  return [before, ...releases.map((day) => ({ day, keys: keysOn(rotations, day) }))]
}

function keysOn(rotations: readonly RotationDays[], day: number): readonly string[] {
  const published = rotations.flatMap((rotation, index) =>
    day >= rotation.published ? [keyName(index + 1)] : [],
  )
  const gone = new Set(
    rotations.flatMap((rotation, index) => (day >= rotation.unpin ? [keyName(index)] : [])),
  )
  return [keyName(0), ...published].filter((key) => !gone.has(key))
}

function servingOf(rotations: readonly RotationDays[], canaryShare: number): Schedule['serving'] {
  return [
    { day: -1, shares: { [keyName(0)]: 1 } },
    ...rotations.flatMap(({ canary, everywhere }, index) => [
      { day: canary, shares: { [keyName(index)]: 1 - canaryShare, [keyName(index + 1)]: canaryShare } },
      { day: everywhere, shares: { [keyName(index + 1)]: 1 } },
    ]),
  ]
}

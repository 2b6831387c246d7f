import type { PinEntry } from 'keypin'
import { policyOf, type RotationPolicy } from '../keys/lives.ts'
import { enteredAt, type RotationContext } from './gates.ts'
import { lifeOf } from './lives.ts'
import { sayNames } from './served.ts'
import type { KeyState } from './states.ts'
import { rotationDue } from './status.ts'

/** A rotation, written down before it begins. */
export interface RotationPlan {
  readonly host: string
  /** ISO 8601. */
  readonly madeAt: string
  readonly policy: RotationPolicy
  /** What serves now. */
  readonly current: readonly PlannedKey[]
  /** What is to serve next. */
  readonly successor: PlannedKey
  /** What is the backup from then on. */
  readonly spare: PlannedKey
  readonly milestones: readonly Milestone[]
  readonly releases: readonly PlannedRelease[]
  /** What does not fit, as sentences without a full stop. */
  readonly warnings: readonly string[]
}

/** A key of a plan; one that is still to be made has no pin. */
export interface PlannedKey {
  readonly pin?: string
  readonly name: string
}

/** Something that is to happen, on a day. */
export interface Milestone {
  readonly id: 'make' | 'release' | 'certify' | 'canary' | 'everywhere' | 'unpin' | 'destroy' | 'due'
  /** ISO 8601, midnight UTC. */
  readonly on: string
  readonly title: string
  readonly doing: string
  /** What has to be so by then; `rotate advance` checks it. */
  readonly gates: readonly string[]
  /** It has happened already. */
  readonly done: boolean
}

/** What a release of the app must contain. */
export interface PlannedRelease {
  /** The first day on which it is wanted, ISO 8601. */
  readonly on: string
  readonly title: string
  readonly pins: readonly (PlannedKey & { readonly state: 'active' | 'backup' | 'retiring' })[]
  readonly forbids: readonly string[]
}

const dayMs = 86_400_000

/** Days before the canary in which a CA is asked: enough to try again, and little of the certificate's life. */
const certifyDays = 7

/**
 * Plans the next rotation of a host. Pure.
 *
 * @param switchOn The first day on which a server may show the next key; the earliest safe one when absent.
 */
export function planRotation(context: RotationContext, switchOn?: Date): RotationPlan {
  const { host, records, now, pinSet } = context
  const life = lifeOf(records, host)
  const policy = policyOf(life)
  const keys = keysOf(context)
  const days = datesOf(context, keys.successor, switchOn ?? dateOf(life.switchOn))
  return {
    host,
    madeAt: now.toISOString(),
    policy,
    ...keys,
    milestones: milestones(context, keys, days),
    releases: releases(
      keys,
      days,
      [...pinSet.forbid, ...(pinSet.hosts.get(host)?.forbid ?? [])].map(({ text }) => text),
    ),
    warnings: warnings(context, days),
  }
}

const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

interface Keys {
  readonly current: readonly PlannedKey[]
  readonly successor: PlannedKey
  readonly spare: PlannedKey
}

/** Which key is which: the one that is furthest on its way serves next. */
function keysOf({ records, host, pinSet }: RotationContext): Keys {
  const life = [...lifeOf(records, host).keys]
  const names = namesOf(pinSet.hosts.get(host)?.pins ?? [])
  const inState = (...states: KeyState[]): PlannedKey[] =>
    states.flatMap((state) =>
      life
        .filter(([, key]) => key.state === state)
        .sort(([, a], [, b]) => Date.parse(a.since) - Date.parse(b.since))
        .map(([pin]) => ({ pin, name: names.get(pin) ?? pin })),
    )
  const [successor, spare] = inState('canary', 'certified', 'published', 'generated')
  return {
    current: inState('active', 'retiring'),
    successor: successor ?? { name: 'the key that is to be made now' },
    spare: spare ?? {
      name: successor === undefined ? 'another key that is to be made now' : 'the key that is to be made now',
    },
  }
}

/** Labels, in quotes since they stand in sentences; where several keys have the same one, with the beginning of the pin. */
function namesOf(pins: readonly PinEntry[]): ReadonlyMap<string, string> {
  return new Map(
    pins.flatMap(({ pin, label }) => {
      if (label === undefined) return []
      const isShared = pins.some((other) => other.label === label && other.pin !== pin)
      const start = pin.text.slice(0, pin.text.indexOf('/') + 7)
      return [[pin.text, `"${label}"${isShared ? ` (${start}…)` : ''}`] as const]
    }),
  )
}

/** The days of a plan, as moments. */
interface Days {
  readonly release: Date
  readonly dwellEnds: Date
  readonly certify: Date
  readonly canary: Date
  readonly everywhere: Date
  readonly unpin: Date
  readonly due: Date
}

function datesOf(
  { records, host, now }: RotationContext,
  successor: PlannedKey,
  switchOn: Date | undefined,
): Days {
  const life = lifeOf(records, host)
  const policy = policyOf(life)
  const key = successor.pin === undefined ? undefined : life.keys.get(successor.pin)
  const today = midnight(now)
  const release = midnight(new Date(enteredAt(key, 'published') ?? now))
  const dwellEnds = plus(release, policy.dwellDays)
  const begun = enteredAt(key, 'canary')
  const canary = begun === undefined ? latest(dwellEnds, today, switchOn) : midnight(new Date(begun))
  const everywhere = plus(canary, policy.canaryDays)
  return {
    release,
    dwellEnds,
    certify: latest(today, plus(canary, -certifyDays)),
    canary,
    everywhere,
    unpin: plus(everywhere, policy.overlapDays),
    due: plus(everywhere, policy.everyDays),
  }
}

const midnight = (at: Date): Date => new Date(Math.floor(at.getTime() / dayMs) * dayMs)
const plus = (at: Date, days: number): Date => new Date(at.getTime() + days * dayMs)
const latest = (...dates: readonly (Date | undefined)[]): Date =>
  midnight(new Date(Math.max(...dates.flatMap((date) => (date === undefined ? [] : [date.getTime()])))))

type MilestoneRow = readonly [Milestone['id'], Date, string, string, readonly string[], boolean]

function milestones(context: RotationContext, keys: Keys, days: Days): readonly Milestone[] {
  const old = keys.current.map(({ name }) => name).join(', ') || 'the old key'
  const rows = [...preparing(context, keys, days), ...switching(context, keys, days, old)]
  return rows.map(([id, on, title, doing, gates, done]) => ({
    id,
    on: on.toISOString(),
    title,
    doing,
    gates,
    done,
  }))
}

function preparing(
  { records, host, now }: RotationContext,
  { successor, spare }: Keys,
  days: Days,
): readonly MilestoneRow[] {
  const { dwellDays } = policyOf(lifeOf(records, host))
  const state = successor.pin === undefined ? undefined : lifeOf(records, host).keys.get(successor.pin)?.state
  const isIn = (...states: KeyState[]): boolean => state !== undefined && states.includes(state)
  return [
    [
      'make',
      midnight(now),
      'make the keys that are missing',
      `keypin key new ${host} --out PATH, until there is a key to serve next and one to be its backup`,
      ['the key is shown to be held'],
      successor.pin !== undefined && spare.pin !== undefined,
    ],
    [
      'release',
      days.release,
      `release an app with the pins of ${successor.name} and ${spare.name}`,
      'generate the client code from the pin set, and ship it',
      [],
      isIn('published', 'certified', 'canary') && spare.pin !== undefined && days.release < midnight(now),
    ],
    [
      'certify',
      days.certify,
      `have ${successor.name} certified`,
      `send its CSR to the CA; then: keypin key check CERTIFICATE, and keypin rotate advance ${host}`,
      [
        `the pin has been published for ${dwellDays} days`,
        'a certificate for the key, which public logs have',
      ],
      isIn('certified', 'canary'),
    ],
  ]
}

function switching(
  { records, host }: RotationContext,
  { successor }: Keys,
  days: Days,
  old: string,
): readonly MilestoneRow[] {
  const { adoptionPercent, canaryDays, overlapDays } = policyOf(lifeOf(records, host))
  const state = successor.pin === undefined ? undefined : lifeOf(records, host).keys.get(successor.pin)?.state
  return [
    [
      'canary',
      days.canary,
      `let a first server show ${successor.name}`,
      `keypin rotate advance ${host} --adoption PERCENT, then deploy the certificate to one server`,
      [`${adoptionPercent} % of active installs have the pin`, 'another real backup is there'],
      state === 'canary',
    ],
    [
      'everywhere',
      days.everywhere,
      `serve ${successor.name} everywhere, and ${old} nowhere`,
      `deploy to every server, then: keypin rotate advance ${host}, twice`,
      [
        `the canary has lasted ${canaryDays} days`,
        'every address shows what clients accept',
        'pin failures stay rare',
      ],
      false,
    ],
    [
      'unpin',
      days.unpin,
      `take ${old} out of the pin set, and release an app with it`,
      `keypin rotate advance ${host}`,
      [
        `${overlapDays} days since the last server showed it`,
        'no server shows the key',
        'a real backup is left',
      ],
      false,
    ],
    [
      'destroy',
      plus(days.unpin, 1),
      `destroy ${old}`,
      `destroy every copy, then: keypin rotate advance ${host} --pin PIN --to destroyed`,
      [],
      false,
    ],
    ['due', days.due, 'the next rotation is due', `keypin rotate plan ${host}`, [], false],
  ]
}

function releases(keys: Keys, days: Days, forbids: readonly string[]): readonly PlannedRelease[] {
  const { current, successor, spare } = keys
  const as = (key: PlannedKey, state: 'active' | 'backup' | 'retiring') => ({ ...key, state })
  return [
    {
      on: days.release.toISOString(),
      title: 'before the switch',
      pins: [...current.map((key) => as(key, 'active')), as(successor, 'backup'), as(spare, 'backup')],
      forbids,
    },
    {
      on: days.everywhere.toISOString(),
      title: 'after the switch',
      pins: [as(successor, 'active'), as(spare, 'backup'), ...current.map((key) => as(key, 'retiring'))],
      forbids,
    },
    {
      on: days.unpin.toISOString(),
      title: 'after the overlap',
      pins: [as(successor, 'active'), as(spare, 'backup')],
      forbids,
    },
  ]
}

function warnings(context: RotationContext, days: Days): readonly string[] {
  const { pinSet, records, host, now } = context
  const entry = pinSet.hosts.get(host)
  const day = (at: Date): string => at.toISOString().slice(0, 10)
  const due = rotationDue(context)
  const found: string[] = []
  if (days.canary < days.dwellEnds)
    found.push(
      `servers were allowed to show the key on ${day(days.canary)}, before clients had the pin for long enough on ${day(days.dwellEnds)}`,
    )
  if (entry?.expiresAt !== undefined && entry.expiresAt < days.unpin)
    found.push(
      `the entry expires on ${day(entry.expiresAt)}, before this rotation ends on ${day(days.unpin)}: move expiresAt`,
    )
  if (due !== undefined && due < days.everywhere && due > now)
    found.push(
      `the active key is due to be replaced on ${day(due)}, and this plan does so on ${day(days.everywhere)}`,
    )
  if (entry !== undefined && entry.subdomains !== 'none' && lifeOf(records, host).names === undefined)
    found.push(
      `the entry covers names below ${host}, and nobody said which of them have servers; ${sayNames(host)}`,
    )
  if (entry?.mode === 'report')
    found.push('the entry only reports, so nobody is locked out, and nobody protected')
  if ([...lifeOf(records, host).keys.values()].some(({ state }) => state === 'compromised'))
    found.push(`a key is compromised: keypin rotate emergency ${host}`)
  return found
}

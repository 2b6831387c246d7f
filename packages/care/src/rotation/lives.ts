import type { HostEntry, PinEntry, PinSet, PinState } from 'keypin'
import { CareError } from '../errors.ts'
import type { HostLife, KeyLife, LifeStep } from '../keys/lives.ts'
import { type KeyRecords, withKeyBehind, withLife } from '../keys/records.ts'
import type { Served } from './served.ts'
import { type KeyState, keyStates } from './states.ts'

/** The life of a host's keys; of none yet when nothing is recorded. */
export function lifeOf(records: KeyRecords, host: string): HostLife {
  return records.hosts.get(host) ?? { keys: new Map() }
}

/** The latest moment that the records know of, of a step at any host; undefined when there is none. */
export function latestStep(records: KeyRecords): Date | undefined {
  const latest = latestSteps.get(records) ?? latestIn(records)
  latestSteps.set(records, latest)
  return latest === Number.NEGATIVE_INFINITY ? undefined : new Date(latest)
}

// each host of a pin set asks, and records are never changed in place
const latestSteps = new WeakMap<KeyRecords, number>()

function latestIn({ hosts }: KeyRecords): number {
  let latest = Number.NEGATIVE_INFINITY
  for (const { keys } of hosts.values())
    for (const { since } of keys.values()) latest = Math.max(latest, Date.parse(since))
  return latest
}

/**
 * What time it is at least. A clock that is behind the records is wrong, and a certificate that had ended when a step
 * was noted has ended still.
 */
export function knownTime(records: KeyRecords, now: Date): Date {
  const latest = latestStep(records)
  return latest !== undefined && latest > now ? latest : now
}

/** A life with one more step. */
export function withStep(life: KeyLife | undefined, step: LifeStep): KeyLife {
  return { state: step.to, since: step.at, history: [...(life?.history ?? []), step] }
}

/** The records with one more step of one key. */
export function withKeyStep(records: KeyRecords, host: string, pin: string, step: LifeStep): KeyRecords {
  const life = lifeOf(records, host)
  const keys = new Map([...life.keys, [pin, withStep(life.keys.get(pin), step)]])
  return withLife(records, host, { ...life, keys })
}

const foundState: Readonly<Record<PinState, KeyState>> = {
  active: 'active',
  backup: 'published',
  retiring: 'retiring',
}

/**
 * Begins a record for every pin of a host that has none. Nobody knows how long such a pin has been with clients,
 * so its time counts from now.
 */
export function withFound(records: KeyRecords, pinSet: PinSet, host: string, now: Date): KeyRecords {
  const entry = pinSet.hosts.get(host)
  let found = records
  for (const { pin, state = 'active' } of entry?.pins ?? [])
    if (!lifeOf(found, host).keys.has(pin.text))
      found = withKeyStep(found, host, pin.text, {
        at: now.toISOString(),
        from: 'found',
        to: foundState[state],
        gates: [],
        note: 'it stood in the pin set when its record was begun',
      })
  return found
}

/** Notes of pins on whole certificates which key is behind them, where a server shows the certificate. */
export function withKeysSeen(records: KeyRecords, { endpoints }: Served): KeyRecords {
  let known = records
  for (const { paths } of endpoints)
    for (const path of paths)
      for (const { pin, certificatePin } of path)
        if (isLived(records, certificatePin)) known = withKeyBehind(known, certificatePin, pin)
  return known
}

const isLived = ({ hosts }: KeyRecords, pin: string): boolean =>
  [...hosts.values()].some(({ keys }) => keys.has(pin))

/** Where the records and the pin set say different things of a key. */
export interface Disagreement {
  readonly pin: string
  readonly recorded: KeyState
  /** How the key stands in the pin set; absent when it does not. */
  readonly pinned?: PinState | 'no state'
}

/** Everything of a host on which records and pin set disagree. Pins without a record are no disagreement. */
export function disagreements(records: KeyRecords, pinSet: PinSet, host: string): readonly Disagreement[] {
  const entries = new Map((pinSet.hosts.get(host)?.pins ?? []).map((entry) => [entry.pin.text, entry]))
  return [...lifeOf(records, host).keys].flatMap(([pin, { state }]) => {
    const entry = entries.get(pin)
    if (agrees(state, entry)) return []
    const pinned = entry === undefined ? undefined : (entry.state ?? 'no state')
    return [{ pin, recorded: state, ...(pinned === undefined ? {} : { pinned }) }]
  })
}

function agrees(recorded: KeyState, entry: PinEntry | undefined): boolean {
  const { pinned } = keyStates[recorded]
  if (pinned === 'until-safe') return true
  if (entry === undefined) return pinned === 'never'
  return entry.state === undefined ? pinned === 'active' : entry.state === pinned
}

/**
 * Refuses to go on from files that say different things: which of the two is right is not for a program to guess.
 *
 * @throws {CareError} `KEYPIN_ROTATION_CONFLICT`
 */
export function demandAgreement(records: KeyRecords, pinSet: PinSet, host: string): void {
  const [first] = disagreements(records, pinSet, host)
  if (first === undefined) return
  const stands =
    first.pinned === undefined ? 'is not in the pin set' : `stands in the pin set as ${first.pinned}`
  throw new CareError(
    'KEYPIN_ROTATION_CONFLICT',
    `the records say that ${first.pin} of ${host} is ${first.recorded}, but it ${stands}`,
    {
      hint: `take the older file back from version control; or, if the pin set is right: keypin rotate advance ${host} --trust-pinset --force 'why'`,
    },
  )
}

/** The records made to say what the pin set says, with the reason. */
export function withPinSetTrusted(
  records: KeyRecords,
  pinSet: PinSet,
  host: string,
  { now, reason }: { readonly now: Date; readonly reason: string },
): KeyRecords {
  let trusted = records
  for (const { pin, recorded, pinned } of disagreements(records, pinSet, host))
    trusted = withKeyStep(trusted, host, pin, {
      at: now.toISOString(),
      from: recorded,
      to: pinned === undefined ? 'retired' : foundState[pinned === 'no state' ? 'active' : pinned],
      gates: [],
      forced: reason,
      note: 'the pin set was taken for right',
    })
  return trusted
}

/** An entry in which a key stands as its state wants it. */
export function withPinAs(entry: HostEntry, added: PinEntry, state: KeyState): HostEntry {
  const { pinned } = keyStates[state]
  const text = added.pin.text
  const others = entry.pins.filter(({ pin }) => pin.text !== text)
  if (pinned === 'never' || pinned === 'until-safe') return { ...entry, pins: others }
  const known = entry.pins.find(({ pin }) => pin.text === text)
  const stated: PinEntry = { ...(known ?? added), state: pinned }
  return {
    ...entry,
    pins:
      known === undefined
        ? [...others, stated]
        : entry.pins.map((other) => (other === known ? stated : other)),
  }
}

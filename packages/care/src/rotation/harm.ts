import type { PinSet } from 'keypin'
import { isHeld, type KeyRecords, keyBehind, recordOf } from '../keys/records.ts'
import { knownTime, lifeOf } from './lives.ts'
import { isWholeLook, refusedPaths, type Served, shownPins, unseen } from './served.ts'
import { isSpare, keyStates } from './states.ts'

/** A pin set with its records: what a step changes. */
export interface Held {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  /** When it is looked at; without it no certificate is taken to have ended. */
  readonly now?: Date
}

/**
 * What a step would do that no step may, whatever the reason: unpin what a server shows, or leave a host without
 * a real backup. Empty when it does no harm. That an entry keeps two keys is the parser's to demand.
 */
export function harmOf(before: Held, after: Held, host: string, served: Served): readonly string[] {
  return [
    ...unpinned(before, after, host, served),
    ...shownBackups(before, after, host, served),
    ...withoutBackup(before, after, host, served),
    ...forgotten(before, after, host),
    ...destroyedElsewhere(before, after, host),
  ]
}

/** What forbidding a key for all hosts would do to another one: what it lacks already is no harm of this. */
export function harmElsewhere(before: Held, after: Held, host: string, served: Served): readonly string[] {
  const had = realBackups(before, host, served)
  const isLast = had.length > 0 && realBackups({ ...before, ...after }, host, served).length === 0
  return [
    ...unpinned(before, after, host, served),
    ...(isLast ? [`${host} would be left without a real backup`] : []),
  ]
}

/**
 * Taking a pin out needs a look at every address, and every path there to be one that clients go on accepting: of an
 * address that nobody saw, or that an interceptor answers for, nobody knows what it shows.
 */
function unpinned(before: Held, after: Held, host: string, served: Served): readonly string[] {
  if (!acceptsLess(before.pinSet, after.pinSet, host)) return []
  if (!isWholeLook(served)) {
    const [dark] = unseen(served)
    return [
      dark === undefined
        ? 'no address was looked at, so a server may show the key'
        : `${dark.address} could not be looked at, so it may show the key: ${dark.failure ?? 'it shows no verified path'}`,
    ]
  }
  return [...refusedPaths(after.pinSet, host, served)].map((path) => `clients would refuse ${path}`)
}

function acceptsLess(before: PinSet, after: PinSet, host: string): boolean {
  const kept = new Set(pinsOf(after, host))
  const forbidden = new Set(forbiddenOf(before, host))
  return (
    pinsOf(before, host).some((pin) => !kept.has(pin)) ||
    forbiddenOf(after, host).some((pin) => !forbidden.has(pin))
  )
}

const pinsOf = (pinSet: PinSet, host: string): readonly string[] =>
  (pinSet.hosts.get(host)?.pins ?? []).map(({ pin }) => pin.text)

const forbiddenOf = (pinSet: PinSet, host: string): readonly string[] =>
  [...pinSet.forbid, ...(pinSet.hosts.get(host)?.forbid ?? [])].map(({ text }) => text)

/** What a server shows is no backup, and what may have been shown is none before every address says no. */
function shownBackups(before: Held, after: Held, host: string, served: Served): readonly string[] {
  const was = lifeOf(before.records, host).keys
  const shown = shownPins(served)
  return [...lifeOf(after.records, host).keys].flatMap(([pin, { state }]) => {
    const from = was.get(pin)?.state
    if (!isSpare(state) || (from !== undefined && isSpare(from))) return []
    if (shown.has(pin)) return [`${pin} would be a backup, but a server shows it`]
    const maybe = from !== undefined && keyStates[from].pinned === 'active' && !isWholeLook(served)
    return maybe ? [`${pin} would be a backup, but not every address could be looked at`] : []
  })
}

/** A step that takes a backup, or unpins, must leave one that is real. */
function withoutBackup(before: Held, after: Held, host: string, served: Served): readonly string[] {
  if (after.pinSet.hosts.get(host)?.mode !== 'enforce') return []
  const had = realBackups(before, host, served)
  const left = realBackups(before.now === undefined ? after : { ...after, now: before.now }, host, served)
  const isTaken = had.some((pin) => !left.includes(pin))
  if (left.length === 0 && (isTaken || acceptsLess(before.pinSet, after.pinSet, host)))
    return [`${host} would be left without a real backup: a key that is pinned, proven, and not served`]
  if (isTaken && !isWholeLook(served))
    return ['not every address could be looked at, so the backup that is left may be served already']
  return []
}

/** A stolen key leaves the pin set only to be forbidden: a newer path may show it again. */
function forgotten(before: Held, after: Held, host: string): readonly string[] {
  const kept = new Set([...pinsOf(after.pinSet, host), ...forbiddenOf(after.pinSet, host)])
  const was = lifeOf(before.records, host).keys
  return pinsOf(before.pinSet, host)
    .filter((pin) => was.get(pin)?.state === 'compromised' && !kept.has(pin))
    .map((pin) => `${pin} is compromised, and would be unpinned without being forbidden`)
}

/** A key that is gone here is gone everywhere. */
function destroyedElsewhere(before: Held, after: Held, host: string): readonly string[] {
  const was = lifeOf(before.records, host).keys
  return [...lifeOf(after.records, host).keys].flatMap(([pin, { state }]) => {
    if (state !== 'destroyed' || was.get(pin)?.state === 'destroyed') return []
    const key = keyBehind(after.records, pin)
    return [...after.pinSet.hosts.keys()]
      .filter((other) => pinsOf(after.pinSet, other).some((one) => keyBehind(after.records, one) === key))
      .map((other) => `${other} still has the pin of this key: it has to be rotated there first`)
  })
}

/**
 * Pins of a host that are backups in truth: pinned, of a key that somebody has shown to hold, on no server of the host,
 * and of which nobody has said at any host that it is stolen, forbidden or gone.
 */
export function realBackups(held: Held, host: string, served: Served): readonly string[] {
  const { pinSet, records } = held
  const shown = shownPins(served)
  const life = lifeOf(records, host)
  const now = held.now === undefined ? undefined : knownTime(records, held.now)
  return pinsOf(pinSet, host).filter((pin) => {
    const state = life.keys.get(pin)?.state
    return (
      state !== undefined &&
      isSpare(state) &&
      !shown.has(pin) &&
      !shown.has(keyBehind(records, pin)) &&
      isHeld(recordOf(records, pin), pin, now) &&
      !isSpoilt(held, host, pin)
    )
  })
}

/** Whether a key is of no use any more: stolen, gone or given up for good at some host, or forbidden at this one. */
function isSpoilt({ pinSet, records }: Held, host: string, pin: string): boolean {
  const key = keyBehind(records, pin)
  const forbidden = forbiddenOf(pinSet, host)
  return forbidden.includes(pin) || forbidden.includes(key) || whySpoilt(records, key) !== undefined
}

/** At which host a key is noted as stolen or gone, in words; undefined when it is nowhere. */
export function whySpoilt(records: KeyRecords, key: string): string | undefined {
  const known = spoilt.get(records) ?? spoiltIn(records)
  spoilt.set(records, known)
  return known.get(key)
}

// each host of a pin set asks, and records are never changed in place
const spoilt = new WeakMap<KeyRecords, ReadonlyMap<string, string>>()

const spoiltIn = (records: KeyRecords): ReadonlyMap<string, string> =>
  new Map(
    [...records.hosts].flatMap(([host, { keys }]) =>
      [...keys].flatMap(([pin, { state }]) =>
        state === 'compromised' || state === 'destroyed'
          ? [[keyBehind(records, pin), `${state} at ${host}`] as const]
          : [],
      ),
    ),
  )

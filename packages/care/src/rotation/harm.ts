import type { PinSet } from 'keypin'
import { isHeld, type KeyRecords, recordOf } from '../keys/records.ts'
import { lifeOf } from './lives.ts'
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

/** Pins of a host that are backups in truth: pinned, of a key that somebody has shown to hold, and on no server. */
export function realBackups({ pinSet, records, now }: Held, host: string, served: Served): readonly string[] {
  const shown = shownPins(served)
  const life = lifeOf(records, host)
  return pinsOf(pinSet, host).filter((pin) => {
    const state = life.keys.get(pin)?.state
    return (
      state !== undefined && isSpare(state) && !shown.has(pin) && isHeld(recordOf(records, pin), pin, now)
    )
  })
}

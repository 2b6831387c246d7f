import type { PinEntry, PinSet } from 'keypin'
import type { Change } from './change.ts'
import type { ChangeCode } from './kinds.ts'
import { type Holding, holdingOf, momentsOf, type Region, regionsOf } from './reach.ts'

/**
 * Every way in which the new pin set refuses what the old one accepts: for some name, some path that its
 * server may show, at some moment from now on. None means that nobody can be locked out by the change.
 */
export function lockOutsOf(before: PinSet, after: PinSet, now: Date): Change[] {
  const found = new Map<string, { readonly change: Change; readonly names: string[] }>()
  for (const region of regionsOf(before, after)) {
    for (const { since, ...loss } of lossesOfRegion(before, after, region, now)) {
      const key = [loss.code, loss.host, loss.message, since?.toISOString()].join('\n')
      const group = found.get(key)
      if (group !== undefined) group.names.push(region.names)
      else found.set(key, { change: changeOf(loss, since), names: [region.names] })
    }
  }
  return [...found.values()].map(({ change, names }) => ({ ...change, names }))
}

interface Loss {
  readonly code: ChangeCode
  /** The entry that refuses, or that is gone. */
  readonly host?: string
  readonly message: string
}

function changeOf({ code, host, message }: Loss, since: Date | undefined): Change {
  return {
    code,
    level: 'error',
    locksOut: true,
    ...(host === undefined ? {} : { host }),
    message,
    ...(since === undefined ? {} : { since }),
  }
}

/** What is lost for the names of a region, each with the first moment at which it is. */
function lossesOfRegion(
  before: PinSet,
  after: PinSet,
  { name }: Region,
  now: Date,
): (Loss & { readonly since?: Date })[] {
  const first = new Map<string, Loss & { readonly since?: Date }>()
  const own = [before, after].map((pinSet) => holdingOf(pinSet, name, now).entry)
  for (const moment of momentsOf(own, now)) {
    const losses = lossesOf(holdingOf(before, name, moment), holdingOf(after, name, moment))
    for (const loss of losses) {
      const key = `${loss.code}\n${loss.message}`
      if (!first.has(key)) first.set(key, moment > now ? { ...loss, since: moment } : loss)
    }
  }
  return [...first.values()]
}

/** What one side accepts and the other refuses. */
function lossesOf(before: Holding, after: Holding): Loss[] {
  const [old, reach] = [before.reach, after.reach]
  if (old.kind === 'none' || reach.kind === 'all') return []
  if (reach.kind === 'none') return [refusesAll(after)]
  const forbidden = [...reach.forbid].filter((text) => old.kind === 'all' || !old.forbid.has(text))
  const losses = forbidden.map(
    (text): Loss => ({ code: 'forbidden', ...hostOf(after), message: `paths with ${text} are refused` }),
  )
  if (reach.kind === 'unspoilt') return losses
  if (old.kind !== 'pinned') return [newlyPinned(before, after), ...losses]
  return [...uncovered(before, after, old.pins, reach.pins), ...losses]
}

function hostOf({ entry }: Holding): { host?: string } {
  return entry === undefined ? {} : { host: entry.host }
}

function refusesAll(after: Holding): Loss {
  if (after.entry === undefined)
    return { code: 'unlisted-blocked', message: 'hosts without an entry are refused' }
  return {
    code: 'lapses-closed',
    ...hostOf(after),
    message: 'the entry has lapsed closed: the host is refused',
  }
}

function newlyPinned(before: Holding, after: Holding): Loss {
  const host = hostOf(after)
  const isNew = !before.listed.has(after.entry?.host ?? '')
  if (before.entry === undefined)
    return { code: isNew ? 'host-pinned' : 'scope-widened', ...host, message: 'it was reached without pins' }
  if (before.entry.mode === 'off')
    return { code: 'exclusion-removed', ...host, message: `it was excluded: ${before.entry.reason ?? ''}` }
  if (before.lapsed)
    return { code: 'expiry-extended', ...host, message: 'the pins would have lapsed, and are enforced' }
  return { code: 'enforced', ...host, message: 'mismatches were only reported, and are refused' }
}

function uncovered(
  before: Holding,
  after: Holding,
  pins: readonly PinEntry[],
  left: readonly PinEntry[],
): Loss[] {
  const lost = pins.filter((own) => !left.some((other) => covers(other, own)))
  const moved = before.entry?.host !== after.entry?.host
  return lost.map((own) => {
    const isThere = left.some(({ pin }) => pin.text === own.pin.text)
    const code = moved ? 'shadowed' : isThere ? 'pin-position' : 'pin-removed'
    return { code, ...hostOf(after), message: sentenceOf(code, own, before) }
  })
}

/** Whether whatever one pin matches, the other matches too. */
function covers(other: PinEntry, own: PinEntry): boolean {
  return other.pin.text === own.pin.text && (other.position === undefined || other.position === own.position)
}

function sentenceOf(code: ChangeCode, own: PinEntry, before: Holding): string {
  const name = namePin(own)
  if (code === 'shadowed') return `${name} of the entry ${before.entry?.host} no longer matches`
  if (code === 'pin-position') return `${name} no longer matches in every position it did`
  return `${name} no longer matches`
}

/** A pin with what people know it by: `sha256/… (active, 2026 key)`. */
export function namePin({ pin, state, label }: PinEntry): string {
  const notes = [state, label].filter((note) => note !== undefined)
  return notes.length === 0 ? pin.text : `${pin.text} (${notes.join(', ')})`
}

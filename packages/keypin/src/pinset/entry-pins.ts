import type { Pin } from '../pins/pin.ts'
import type { Complaints, Place } from './complaints.ts'
import type { ReadPin } from './read-pins.ts'
import type { HostEntry } from './types.ts'

/** The pins of one entry, and what they are checked against. */
export interface EntryPins {
  /** Where `pins` stands. */
  readonly place: Place
  readonly entry: HostEntry
  readonly pins: readonly ReadPin[]
  /** The pin set's own `forbid`. */
  readonly forbidden: readonly Pin[]
}

/** Checks what one pin alone cannot tell: repetition, a forbidden pin, too few distinct keys. */
export function checkEntryPins(all: EntryPins, complaints: Complaints): void {
  const { pins } = all
  const keys = keysOf(pins)
  complainOfDuplicates(pins, complaints)
  complainOfForbidden(all, keys, complaints)
  complainOfCount(all, new Set(keys.values()).size, complaints)
}

function complainOfDuplicates(pins: readonly ReadPin[], complaints: Complaints): void {
  const seen = new Set<string>()
  for (const { place, entry } of pins) {
    const { text } = entry.pin
    const hint = 'keep one; without a position it matches anywhere'
    if (seen.has(text)) complaints.about(place, 'duplicate-pin', `${text} stands twice`, hint)
    seen.add(text)
  }
}

function complainOfForbidden(
  all: EntryPins,
  keys: ReadonlyMap<string, string>,
  complaints: Complaints,
): void {
  const forbidden = new Set([...all.forbidden, ...all.entry.forbid].map((pin) => pin.text))
  if (forbidden.size === 0) return
  for (const { place, entry } of all.pins) {
    const { text } = entry.pin
    const key = keys.get(text) ?? text
    const found = [text, key].find((known) => forbidden.has(known))
    if (found === undefined) continue
    const same = found === text ? text : `${text}, a certificate of the key ${found},`
    complaints.about(
      place,
      'pin-forbidden',
      `${same} is both pinned and forbidden`,
      'remove it from one of the two',
    )
  }
}

function complainOfCount(all: EntryPins, distinct: number, complaints: Complaints): void {
  const { place, entry } = all
  // A pin that was complained about already may have been the second one.
  const isWhole = place.node.kind === 'array' && place.node.value.length === all.pins.length
  const needed = entry.mode === 'enforce' ? 2 : 1
  if (!isWhole || distinct >= needed) return
  const [message, hint] = distinct === 0 ? EMPTY : ONE_KEY
  complaints.about(place, 'too-few-pins', message, hint)
}

const EMPTY = ['the host has no pins', "add pins, or choose mode 'off' with a reason"] as const
const ONE_KEY = [
  'an enforced host needs pins of two distinct keys: with one, losing it locks every user out',
  'add a backup: keypin key new makes one',
] as const

/**
 * Which key each pin stands for. The certificate pin of a certificate whose bytes are here stands for that
 * certificate's key: the two lapse together, so they are one.
 */
function keysOf(pins: readonly ReadPin[]): ReadonlyMap<string, string> {
  const keys = new Map(pins.map(({ entry }) => [entry.pin.text, entry.pin.text]))
  for (const { material } of pins) {
    const spki = material?.pins.find((pin) => pin.kind === 'spki')
    const certificate = material?.pins.find((pin) => pin.kind === 'certificate')
    if (spki && certificate && keys.has(certificate.text)) keys.set(certificate.text, spki.text)
  }
  return keys
}

import type { Complaints } from './complaints.ts'
import type { JsonNode } from './json-node.ts'
import type { ReadPin } from './read-pins.ts'
import type { HostEntry } from './types.ts'

/** The pins of one entry, and what they are checked against. */
export interface EntryPins {
  /** Where `pins` stands. */
  readonly node: JsonNode
  readonly entry: HostEntry
  readonly pins: readonly ReadPin[]
  /** The texts of the pin set's own `forbid`: one set for all entries, as the list may be long. */
  readonly forbidden: ReadonlySet<string>
}

/** Checks what one pin alone cannot tell: repetition, a forbidden pin, too few distinct keys. */
export function checkEntryPins(all: EntryPins, complaints: Complaints): void {
  const keys = keysOf(all.pins)
  complainOfDuplicates(all.pins, complaints)
  complainOfForbidden(all, keys, complaints)
  complainOfCount(all, new Set(keys).size, complaints)
}

function complainOfDuplicates(pins: readonly ReadPin[], complaints: Complaints): void {
  const hint = 'keep one; without a position it matches anywhere'
  for (const [index, { node, entry }] of pins.entries()) {
    const { text } = entry.pin
    const isAgain = pins.findIndex((other) => other.entry.pin.text === text) < index
    if (isAgain) complaints.about(node, 'duplicate-pin', `${text} stands twice`, hint)
  }
}

function complainOfForbidden(all: EntryPins, keys: readonly string[], complaints: Complaints): void {
  if (all.forbidden.size === 0 && all.entry.forbid.length === 0) return
  const own = new Set(all.entry.forbid.map((pin) => pin.text))
  for (const [index, { node, entry }] of all.pins.entries()) {
    const { text } = entry.pin
    const found = [text, keys[index] as string].find((known) => own.has(known) || all.forbidden.has(known))
    if (found === undefined) continue
    const what = found === text ? text : `${text}, a certificate of the key ${found},`
    const message = `${what} is both pinned and forbidden`
    complaints.about(node, 'pin-forbidden', message, 'remove it from one of the two')
  }
}

function complainOfCount(all: EntryPins, distinct: number, complaints: Complaints): void {
  const { node, entry } = all
  // A pin that was complained about already may have been the second one.
  const isWhole = node.kind === 'array' && node.elements.length === all.pins.length
  const needed = entry.mode === 'enforce' ? 2 : 1
  if (!isWhole || distinct >= needed) return
  const [message, hint] = distinct === 0 ? EMPTY : ONE_KEY
  complaints.about(node, 'too-few-pins', message, hint)
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
function keysOf(pins: readonly ReadPin[]): readonly string[] {
  const keys = pins.map(({ entry }) => entry.pin.text)
  for (const { material } of pins) {
    const spki = material?.pins.find((pin) => pin.kind === 'spki')
    const certificate = material?.pins.find((pin) => pin.kind === 'certificate')
    const index = certificate === undefined ? -1 : keys.indexOf(certificate.text)
    if (spki !== undefined && index !== -1) keys[index] = spki.text
  }
  return keys
}

import type { Complaints } from './complaints.ts'
import { definedOf } from './defined.ts'
import { readChoice, readElements, readFields, readNote } from './fields.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_NOTE_LENGTH, MAX_PINS } from './limits.ts'
import { type Material, readMaterial } from './material.ts'
import { readPinField } from './read-pin-field.ts'
import type { PinEntry, PinState, Position } from './types.ts'

/** A pin of an entry while it is being checked. */
export interface ReadPin {
  readonly node: JsonNode
  readonly entry: PinEntry
  readonly material?: Material
}

/** Reads the `pins` of an entry: strings, or objects with a `pin`. */
export function readPins(node: JsonNode | undefined, complaints: Complaints): readonly ReadPin[] {
  return readElements(node, MAX_PINS, complaints)
    .map((element) => readPinEntry(element, complaints))
    .filter((pin) => pin !== undefined)
}

const POSITIONS: readonly Position[] = ['leaf', 'ca']
const STATES: readonly PinState[] = ['active', 'backup', 'retiring']
const FIELDS = ['pin', 'position', 'state', 'label', 'material'] as const

function readPinEntry(node: JsonNode, complaints: Complaints): ReadPin | undefined {
  if (node.kind === 'string') {
    const pin = readPinField(node, complaints)
    return pin && { node, entry: Object.freeze({ pin }) }
  }
  const fields = readFields(node, FIELDS, complaints)
  if (fields === undefined) return undefined
  const pinPlace = fields.get('pin')
  if (pinPlace === undefined) complaints.about(node, 'missing-key', "the key 'pin' is missing")
  const pin = pinPlace && readPinField(pinPlace, complaints)
  const material = readMaterial(fields.get('material'), pin, complaints)
  const notes = definedOf({
    position: readChoice(fields.get('position'), POSITIONS, complaints),
    state: readChoice(fields.get('state'), STATES, complaints),
    label: readNote(fields.get('label'), MAX_NOTE_LENGTH, complaints),
    material: material?.text,
  })
  if (pin === undefined) return undefined
  return { node, entry: Object.freeze({ pin, ...notes }), ...(material ? { material } : {}) }
}

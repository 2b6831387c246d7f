import { visible } from '../bytes/visible.ts'
import { KeypinError } from '../errors.ts'
import { type Pin, parsePin } from '../pins/pin.ts'
import { readPin } from '../pins/read.ts'
import type { Complaints } from './complaints.ts'
import { readElements, readString } from './fields.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_FORBIDDEN } from './limits.ts'

/** Reads a pin in its canonical spelling; for any other the hint shows the canonical one. */
export function readPinField(node: JsonNode, complaints: Complaints): Pin | undefined {
  const text = readString(node, complaints)
  if (text === undefined) return undefined
  try {
    return parsePin(text)
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    return complainOfPin(node, text, error, complaints)
  }
}

/** Reads a `forbid` list: pins as plain strings, none of them twice. */
export function readForbidden(node: JsonNode | undefined, complaints: Complaints): readonly Pin[] {
  if (node === undefined) return NONE
  const pins = new Map<string, Pin>()
  for (const element of readElements(node, MAX_FORBIDDEN, complaints)) {
    const pin = readPinField(element, complaints)
    if (pin === undefined) continue
    if (pins.has(pin.text)) complaints.about(element, 'duplicate-pin', `${pin.text} is forbidden twice`)
    pins.set(pin.text, pin)
  }
  return Object.freeze([...pins.values()].sort((a, b) => (a.text < b.text ? -1 : 1)))
}

const NONE: readonly Pin[] = Object.freeze([])

function complainOfPin(
  node: JsonNode,
  text: string,
  error: KeypinError<string>,
  complaints: Complaints,
): undefined {
  const meant = otherSpelling(text)
  if (meant === undefined) return complaints.about(node, 'pin-malformed', error.message, error.hint)
  const message = `'${visible(text, 100)}' is not the canonical spelling of a pin`
  return complaints.about(node, 'pin-not-canonical', message, `write '${meant.text}'`)
}

function otherSpelling(text: string): Pin | undefined {
  try {
    return readPin(text)
  } catch (error) {
    if (error instanceof KeypinError) return undefined
    throw error
  }
}

import { KeypinError } from '../errors.ts'
import { readPinMaterial } from '../pins/material.ts'
import { pinOf } from '../pins/of.ts'
import type { Pin } from '../pins/pin.ts'
import type { Complaints } from './complaints.ts'
import { readString } from './fields.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_MATERIAL_LENGTH } from './limits.ts'

/** The bytes behind a pin, after its hash was checked. */
export interface Material {
  readonly text: string
  /** Every pin that these bytes have: of the key, and of the certificate if it is one. */
  readonly pins: readonly Pin[]
}

/**
 * Reads the PEM behind a pin: one `CERTIFICATE` or `PUBLIC KEY` block and nothing around it, since the text goes
 * into files for other platforms as it stands. Its hash must be the pin's.
 */
export function readMaterial(
  node: JsonNode | undefined,
  pin: Pin | undefined,
  complaints: Complaints,
): Material | undefined {
  const text = node && readString(node, complaints)
  if (node === undefined || text === undefined) return undefined
  const problem = problemOf(text)
  if (problem !== undefined) return complaints.about(node, 'material-malformed', problem, HINT)
  const pins = pinsOf(text, node, complaints)
  if (pins === undefined || pin === undefined) return undefined
  if (pins.some((known) => known.text === pin.text)) return { text, pins }
  const has = pins.map((known) => known.text).join(', ')
  return complaints.about(
    node,
    'material-mismatch',
    `the material has ${has}, not ${pin.text}`,
    mismatchHint(pin, pins),
  )
}

const HINT = 'give one PEM block, CERTIFICATE or PUBLIC KEY, and nothing else'
const ONE_BLOCK =
  /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\r?\n[A-Za-z0-9+/=\r\n]+-----END \1-----(?:\r?\n)?$/

function problemOf(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) return 'this is a private key; it must never be in a pin set'
  if (text.length > MAX_MATERIAL_LENGTH)
    return `the material is longer than ${MAX_MATERIAL_LENGTH} characters`
  return ONE_BLOCK.test(text) ? undefined : 'the material is not one PEM block of a certificate or public key'
}

function pinsOf(text: string, node: JsonNode, complaints: Complaints): readonly Pin[] | undefined {
  try {
    const { pin, what } = readPinMaterial(text)
    return what === 'certificate' ? [pinOf(text, 'spki'), pinOf(text, 'certificate')] : [pin]
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    return complaints.about(node, 'material-malformed', error.message, error.hint)
  }
}

function mismatchHint(pin: Pin, pins: readonly Pin[]): string {
  const needsCertificate = pin.kind === 'certificate' && !pins.some((known) => known.kind === 'certificate')
  return needsCertificate
    ? 'a cert-sha256 pin needs the certificate, not its key'
    : 'one of the two belongs to another key'
}

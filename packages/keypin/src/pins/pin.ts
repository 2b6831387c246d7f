import { decodeBase64, encodeBase64, isBase64Failure } from '../bytes/base64.ts'
import { visible } from '../bytes/visible.ts'
import type { PinError } from '../errors.ts'
import { DIGEST_BYTES, type PinKind, PREFIX } from './kind.ts'
import { explainBase64, isSha1, malformed, sha1 } from './spelling.ts'

/**
 * A SHA-256 that identifies a public key or a certificate. Well-formed by construction: only
 * {@link parsePin}, {@link readPin} and the `pinOf…` functions make one. Frozen.
 */
export interface Pin {
  readonly kind: PinKind
  /** `sha256/<base64>` or `cert-sha256/<base64>`: the one canonical spelling. */
  readonly text: string
  /** The same as `text`. */
  toString(): string
  /** The same as `text`. */
  toJSON(): string
}

/**
 * Parses the canonical spelling of a pin, as `pinset.json` holds it.
 *
 * One pin has one spelling: standard base64, padded, 44 characters, zero trailing bits, no white space. For
 * what other tools write see {@link readPin}.
 *
 * @param text `sha256/<base64>` (SubjectPublicKeyInfo) or `cert-sha256/<base64>` (certificate).
 * @throws {PinError} `KEYPIN_PIN_MALFORMED`, with the canonical spelling as a hint where it is beyond doubt
 * @example
 * const pin = parsePin('sha256/m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc=')
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.4 Semantics of Pins
 */
export function parsePin(text: string): Pin {
  if (typeof text !== 'string') throw new TypeError(`a pin must be a string, not ${typeof text}`)
  const kind = kindOf(text)
  if (kind === undefined) throw noPrefix(text)
  const base64 = text.slice(PREFIX[kind].length)
  const bytes = decodeBase64(base64)
  if (!isBase64Failure(bytes) && bytes.length === DIGEST_BYTES) return new CheckedPin(kind, text)
  throw explainBase64(base64, kind)
}

/** The canonical spelling of a pin. */
export function formatPin(pin: Pin): string {
  return pin.text
}

/** Says whether two pins are of one kind and of the same bytes. */
export function samePin(a: Pin, b: Pin): boolean {
  return a.text === b.text
}

/** The 32 bytes of a pin, in an array of their own. */
export function pinDigest(pin: Pin): Uint8Array {
  return decodeBase64(pin.text.slice(PREFIX[pin.kind].length)) as Uint8Array
}

/** Makes a pin of a SHA-256 that was computed or checked. For this folder only. */
export function pinOfDigest(kind: PinKind, digest: Uint8Array | string): Pin {
  return new CheckedPin(kind, PREFIX[kind] + (typeof digest === 'string' ? digest : encodeBase64(digest)))
}

class CheckedPin implements Pin {
  readonly kind: PinKind
  readonly text: string

  constructor(kind: PinKind, text: string) {
    this.kind = kind
    this.text = text
    Object.freeze(this)
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

function kindOf(text: string): PinKind | undefined {
  if (text.startsWith(PREFIX.spki)) return 'spki'
  return text.startsWith(PREFIX.certificate) ? 'certificate' : undefined
}

function noPrefix(text: string): PinError {
  if (isSha1(text)) return sha1(text)
  const message = `"${visible(text, 80)}" is not a pin: it begins with neither "sha256/" nor "cert-sha256/"`
  return malformed(message, 'write it as sha256/<44 characters of base64>; keypin inspect FILE prints it')
}

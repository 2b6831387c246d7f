/** Why text is not base64 in its one canonical spelling. */
export type Base64Problem =
  | 'url-alphabet'
  | 'whitespace'
  | 'character'
  | 'length'
  | 'padding'
  | 'trailing-bits'

/** The first place where text departs from canonical base64. */
export interface Base64Failure {
  readonly problem: Base64Problem
  /** Index into the text, in UTF-16 units. */
  readonly at: number
}

/**
 * Decodes canonical base64: the standard alphabet, padded, without white space and with zero trailing bits.
 *
 * One value has one spelling, so two pins that differ as text differ as bytes. `Buffer.from` reads all the
 * other spellings too, and drops what it does not know without a word.
 *
 * @returns The bytes in an array of their own, or the first fault and where it is.
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5 Canonical Encoding
 */
export function decodeBase64(text: string): Uint8Array | Base64Failure {
  const failure = findFailure(text)
  if (failure !== undefined) return failure
  const bytes = new Uint8Array((text.length / 4) * 3 - paddingOf(text))
  Buffer.from(bytes.buffer).write(text, 'base64')
  return bytes
}

/** Says whether {@link decodeBase64} gave a fault instead of bytes. */
export function isBase64Failure(result: Uint8Array | Base64Failure): result is Base64Failure {
  return !(result instanceof Uint8Array)
}

/** Encodes bytes in the standard alphabet, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function findFailure(text: string): Base64Failure | undefined {
  const white = text.search(/\s/)
  if (white !== -1) return { problem: 'whitespace', at: white }
  const padding = paddingOf(text)
  const stray = text.slice(0, text.length - padding).search(/[^A-Za-z0-9+/]/)
  if (stray !== -1) return { problem: problemOf(text.charAt(stray)), at: stray }
  if (text.length % 4 !== 0) return { problem: shortOfPadding(text, padding), at: text.length }
  return trailingBits(text, padding)
}

function problemOf(character: string): Base64Problem {
  if (character === '-' || character === '_') return 'url-alphabet'
  return character === '=' ? 'padding' : 'character'
}

function shortOfPadding(text: string, padding: number): Base64Problem {
  return (text.length - padding) % 4 === 1 ? 'length' : 'padding'
}

function trailingBits(text: string, padding: number): Base64Failure | undefined {
  if (padding === 0) return undefined
  const at = text.length - padding - 1
  const unused = padding === 1 ? 0b11 : 0b1111
  return (ALPHABET.indexOf(text.charAt(at)) & unused) === 0 ? undefined : { problem: 'trailing-bits', at }
}

function paddingOf(text: string): number {
  if (text.endsWith('==')) return 2
  return text.endsWith('=') ? 1 : 0
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

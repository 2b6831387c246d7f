import { type Base64Failure, decodeBase64, encodeBase64, isBase64Failure } from '../bytes/base64.ts'
import { decodeHex } from '../bytes/hex.ts'
import { visible } from '../bytes/visible.ts'
import { PinError } from '../errors.ts'
import { DIGEST_BYTES, type PinKind, PREFIX } from './kind.ts'

/** The error for text that should have been the base64 of a SHA-256. */
export function explainBase64(text: string, kind: PinKind): PinError {
  const decoded = decodeBase64(text)
  if (!isBase64Failure(decoded)) return wrongLength(decoded.length, text)
  return malformed(`"${visible(text, 80)}" ${PROBLEMS[decoded.problem](decoded)}`, hintFor(text, kind))
}

/** The error for a hash of the wrong size; says which hash has that size. */
export function wrongLength(bytes: number, text: string): PinError {
  const named = HASHES.get(bytes)
  const what = named === undefined ? '' : `, the length of ${named}`
  const problem = `"${visible(text, 80)}" is ${bytes} bytes long${what}; a pin is a SHA-256 of 32 bytes`
  return malformed(problem, named === undefined ? RECOPY : RECOMPUTE)
}

/** Says whether text is a pin of the kind that ended with HPKP's drafts. */
export function isSha1(text: string): boolean {
  return /^(?:cert-|pin-)?sha-?1[/="\s:]/i.test(text)
}

/** The error for a SHA-1 pin. */
export function sha1(text: string): PinError {
  return malformed(`"${visible(text, 80)}" is a SHA-1 pin; a pin is a SHA-256`, RECOMPUTE)
}

/** An error about a pin. */
export function malformed(problem: string, hint: string): PinError {
  return new PinError('KEYPIN_PIN_MALFORMED', problem, { hint })
}

const RECOPY = 'copy the pin again from where it was made; keypin inspect FILE prints it'
const RECOMPUTE = 'compute the pin from the certificate or the key: keypin inspect FILE'

const HASHES: ReadonlyMap<number, string> = new Map([
  [16, 'MD5'],
  [20, 'SHA-1'],
  [28, 'SHA-224'],
  [48, 'SHA-384'],
  [64, 'SHA-512'],
  [65, 'a bare P-256 point, which is not a hash'],
])

const PROBLEMS: Readonly<Record<Base64Failure['problem'], (failure: Base64Failure) => string>> = {
  'url-alphabet': ({ at }) => `is base64url: character ${at + 1} is "-" or "_"`,
  whitespace: ({ at }) => `has white space at character ${at + 1}`,
  character: ({ at }) => `is not base64: character ${at + 1} does not belong to it`,
  length: () => 'is cut off: no base64 has this length',
  padding: () => 'is base64 without its right padding',
  'trailing-bits': ({ at }) =>
    `is not canonical base64: character ${at + 1} carries bits beyond the last byte`,
}

// Trailing bits are left out on purpose: dropping them would bless a mistyped character.
function hintFor(text: string, kind: PinKind): string {
  const bytes = decodeHex(text) ?? padded(text)
  if (bytes?.length !== DIGEST_BYTES) return RECOPY
  return `the canonical spelling is ${PREFIX[kind]}${encodeBase64(bytes)}`
}

function padded(text: string): Uint8Array | undefined {
  const bare = text.trim().replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')
  const decoded = decodeBase64(bare + '='.repeat((4 - (bare.length % 4)) % 4))
  return isBase64Failure(decoded) ? undefined : decoded
}

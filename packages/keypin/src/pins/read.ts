import { decodeHex } from '../bytes/hex.ts'
import { visible } from '../bytes/visible.ts'
import { DIGEST_BYTES, type PinKind, PREFIX } from './kind.ts'
import { type Pin, parsePin, pinOfDigest } from './pin.ts'
import { malformed, sha1, wrongLength } from './spelling.ts'

/** How to take a spelling that does not say what it is the hash of. */
export interface ReadPinOptions {
  /** Decides for hexadecimal and bare base64; must agree with a spelling that says it itself. */
  readonly kind?: PinKind
}

/**
 * Reads a pin in any spelling that people and tools use.
 *
 * | text | from | kind |
 * |---|---|---|
 * | `sha256/…=`, `cert-sha256/…=` | Keypin, OkHttp | as it says |
 * | `sha256//…=` | curl | `spki` |
 * | `pin-sha256="…="` | HPKP, GnuTLS (`pin-sha256:…`) | `spki` |
 * | `…=` (44 characters) | NSC, TrustKit, NSPinnedDomains | `kind`, or else `spki` |
 * | `AB:CD:…` (also after `sha256 Fingerprint=`) | `openssl x509 -fingerprint`, browsers | `kind`, or else `certificate` |
 * | 64 hexadecimal digits | anywhere | `kind`, which must be given |
 *
 * @throws {PinError} `KEYPIN_PIN_MALFORMED`
 * @example
 * readPin('sha256//m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc=').text // 'sha256/m7Tz…'
 */
export function readPin(text: string, options: ReadPinOptions = {}): Pin {
  if (typeof text !== 'string') throw new TypeError(`a pin must be a string, not ${typeof text}`)
  const trimmed = text.trim()
  for (const spelling of SPELLINGS) {
    const found = spelling.pattern.exec(trimmed)
    if (found !== null) return spelling.read(found[1] ?? '', trimmed, options.kind)
  }
  return parsePin(PREFIX[options.kind ?? 'spki'] + trimmed)
}

interface Spelling {
  readonly pattern: RegExp
  readonly read: (hash: string, text: string, kind: PinKind | undefined) => Pin
}

// The first pattern that fits decides; what fits none is taken for bare base64, and told what is wrong with it.
const SPELLINGS: readonly Spelling[] = [
  // One hash in 64 begins with a slash, so that only the length tells it from the spelling of curl.
  { pattern: /^sha256\/(.{44})$/i, read: says('spki') },
  { pattern: /^sha256\/\/(.*)$/i, read: says('spki') },
  { pattern: /^sha256\/(.*)$/i, read: says('spki') },
  { pattern: /^cert-sha256\/(.*)$/i, read: says('certificate') },
  { pattern: /^pin-sha256\s*[=:]\s*"?([^"]*)"?;?$/i, read: says('spki') },
  {
    pattern: /^(?:sha-?256[ -]?fingerprint\s*[=:]\s*)?((?:[0-9a-f]{2}:)+[0-9a-f]{2})$/i,
    read: readFingerprint,
  },
  { pattern: /^([0-9a-f]{32,})$/i, read: readBareHex },
  { pattern: /^()(?:cert-|pin-)?sha-?1[/="\s:]/i, read: refuseSha1 },
]

function says(kind: PinKind): Spelling['read'] {
  return (hash, text, asked) => {
    if (asked === undefined || asked === kind) return parsePin(PREFIX[kind] + hash)
    throw malformed(
      `"${visible(text, 80)}" is of kind ${kind}, not ${asked}`,
      `leave out the kind, or say ${kind}`,
    )
  }
}

function readFingerprint(hash: string, text: string, kind: PinKind | undefined): Pin {
  return fromHex(hash.replaceAll(':', ''), text, kind ?? 'certificate')
}

function readBareHex(hash: string, text: string, kind: PinKind | undefined): Pin {
  const bytes = decodeHex(hash)
  if (kind !== undefined || bytes?.length !== DIGEST_BYTES) return fromHex(hash, text, kind ?? 'spki')
  const problem = `"${visible(text, 80)}" is hexadecimal, which does not say what it is the hash of`
  throw malformed(
    problem,
    'give the kind: --kind spki for a public key, --kind certificate for a fingerprint',
  )
}

function fromHex(hash: string, text: string, kind: PinKind): Pin {
  const bytes = decodeHex(hash)
  if (bytes === undefined)
    throw malformed(`"${visible(text, 80)}" has an odd number of digits`, 'copy it again')
  if (bytes.length !== DIGEST_BYTES) throw wrongLength(bytes.length, text)
  return pinOfDigest(kind, bytes)
}

function refuseSha1(_hash: string, text: string): Pin {
  throw sha1(text)
}

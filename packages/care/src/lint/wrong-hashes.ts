import { createHash } from 'node:crypto'
import type { Pin } from 'keypin'
import { pinDigest, readCertificate } from 'keypin'

/** A mistake that somebody made on the way from a certificate to a pin. */
export interface WrongHash {
  /** What was hashed, with the article: `the whole certificate`. */
  readonly what: string
  /** What the pin should have been. */
  readonly right: string
}

/**
 * Says of which part of the given certificates a pin that matches none of them is the hash.
 *
 * @param pin          A pin.
 * @param certificates DER; the ones the pin was probably made from.
 */
export function diagnoseWrongHash(pin: Pin, certificates: readonly Uint8Array[]): WrongHash | undefined {
  const digest = Buffer.from(pinDigest(pin)).toString('base64')
  for (const der of certificates) {
    const what = wrongHashesOf(der, pin.kind).get(digest)
    if (what !== undefined) return { what, right: rightPin(der, pin.kind) }
  }
  return undefined
}

type WrongHashes = ReadonlyMap<string, string>

const known: Readonly<Record<Pin['kind'], WeakMap<Uint8Array, WrongHashes>>> = {
  spki: new WeakMap(),
  certificate: new WeakMap(),
}

/** What of a certificate each wrong hash is of. Some sixty, made once: every pin is looked for among them. */
function wrongHashesOf(der: Uint8Array, kind: Pin['kind']): WrongHashes {
  const before = known[kind].get(der)
  if (before !== undefined) return before
  const hashes = new Map<string, string>()
  for (const [what, input] of mistakesOf(der, kind)) {
    const hash = sha256(input)
    // what is the same in two ways has the name of the first
    if (!hashes.has(hash)) hashes.set(hash, what)
  }
  known[kind].set(der, hashes)
  return hashes
}

type Mistake = readonly [what: string, input: Uint8Array | string]

function mistakesOf(der: Uint8Array, kind: Pin['kind']): Mistake[] {
  const { spki, tbs } = readCertificate(der)
  const mistakes: Mistake[] = [
    kind === 'spki' ? ['the whole certificate', der] : ['the public key alone', spki],
    ['the signed part of the certificate', tbs],
    ...bareKeys(der),
    ['the PEM text of the certificate', pem('CERTIFICATE', der)],
    ['the PEM text of the public key', pem('PUBLIC KEY', spki)],
    ['the base64 of the public key', Buffer.from(spki).toString('base64')],
    ['the base64 of the certificate', Buffer.from(der).toString('base64')],
    ['the hexadecimal of the public key', Buffer.from(spki).toString('hex')],
    ['the hexadecimal of the certificate', Buffer.from(der).toString('hex')],
  ]
  const hashedTwice = mistakes.slice(0, 1).concat([['the public key', spki]])
  return [...mistakes.flatMap(asText), ...hashedTwice.flatMap(twice)]
}

/** The key without its algorithm: what SecKeyCopyExternalRepresentation, Node's `pubkey` and openssl rsa give. */
function bareKeys(der: Uint8Array): Mistake[] {
  const { spki, publicKey } = readCertificate(der)
  const key = publicKeyBits(spki)
  if (publicKey.algorithm === 'EC') return [['the bare EC point, without its algorithm', key]]
  if (publicKey.algorithm !== 'RSA') return [['the bare public key, without its algorithm', key]]
  const modulus = modulusOf(key)
  return [
    ['the PKCS #1 key, without its algorithm', key],
    ['the PEM text of the PKCS #1 key', pem('RSA PUBLIC KEY', key)],
    ['the modulus of the key', modulus],
    ['the line with the modulus that openssl prints', modulusLine(modulus)],
  ]
}

/** RSAPublicKey is SEQUENCE { modulus, … }; the sign octet of the INTEGER is none of the number. */
function modulusOf(key: Uint8Array): Uint8Array {
  const number = header(key, header(key, 0).content)
  const start = key[number.content] === 0 ? number.content + 1 : number.content
  return key.subarray(start, number.end)
}

const modulusLine = (modulus: Uint8Array): string =>
  `Modulus=${Buffer.from(modulus).toString('hex').toUpperCase()}\n`

/** What a text may have become on its way: without its last line end, with one, with those of Windows. */
function asText([what, input]: Mistake): Mistake[] {
  if (typeof input !== 'string') return [[what, input]]
  const bare = input.trimEnd()
  const lines: Mistake[] = [
    [what, bare],
    [what, `${bare}\n`],
  ]
  if (!bare.includes('\n')) return lines
  const windows = `${bare}\n`.replaceAll('\n', '\r\n')
  return [...lines, [`${what} with CRLF line ends`, windows]]
}

/** Hashing the text of a hash: a hex digest piped into the next digest. */
function twice([what, input]: Mistake): Mistake[] {
  const once = createHash('sha256').update(input).digest()
  return [
    [`the hash of ${what}, hashed again`, once],
    [`the hexadecimal hash of ${what}, hashed again`, once.toString('hex')],
  ]
}

/** The content of the BIT STRING that ends a SubjectPublicKeyInfo. */
function publicKeyBits(spki: Uint8Array): Uint8Array {
  // SEQUENCE { AlgorithmIdentifier, BIT STRING }: skip the two headers and the algorithm; readCertificate
  // has checked the structure
  const outer = header(spki, 0)
  const algorithm = header(spki, outer.content)
  const bits = header(spki, algorithm.end)
  return spki.subarray(bits.content + 1, bits.end)
}

function header(bytes: Uint8Array, at: number): { content: number; end: number } {
  const short = bytes[at + 1] ?? 0
  if (short < 0x80) return { content: at + 2, end: at + 2 + short }
  const octets = bytes.subarray(at + 2, at + 2 + (short & 0x7f))
  const length = octets.reduce((value, octet) => value * 256 + octet, 0)
  return { content: at + 2 + octets.length, end: at + 2 + octets.length + length }
}

function rightPin(der: Uint8Array, kind: Pin['kind']): string {
  const { spki } = readCertificate(der)
  return kind === 'spki' ? `sha256/${sha256(spki)}` : `cert-sha256/${sha256(der)}`
}

const sha256 = (input: Uint8Array | string): string => createHash('sha256').update(input).digest('base64')

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

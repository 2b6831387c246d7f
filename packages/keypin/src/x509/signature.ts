import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { DerReader, Tag } from '../bytes/der.ts'
import { CertificateError } from '../errors.ts'
import { readOid } from './oid.ts'
import { latin1 } from './strings.ts'

/** What came of checking a signature; `unknown` when this runtime cannot say. */
export type SignatureCheck =
  | { readonly valid: true }
  | { readonly valid: false; readonly reason: 'wrong' }
  | { readonly valid: undefined; readonly reason: 'unknown-algorithm' | 'unknown-key' }

/**
 * Checks a signature with a public key.
 *
 * @param algorithm The AlgorithmIdentifier next to the signature, as DER.
 * @param spki      The signer's SubjectPublicKeyInfo.
 */
export function checkSignature(
  algorithm: Uint8Array,
  spki: Uint8Array,
  signed: Uint8Array,
  signature: Uint8Array,
): SignatureCheck {
  const scheme = schemeOf(algorithm)
  if (scheme === undefined) return { valid: undefined, reason: 'unknown-algorithm' }
  const key = importKey(spki)
  if (key === undefined) return { valid: undefined, reason: 'unknown-key' }
  if (!scheme.keyTypes.includes(key.asymmetricKeyType ?? '')) return WRONG
  return verifies(scheme, key, signed, signature) ? { valid: true } : WRONG
}

const WRONG: SignatureCheck = { valid: false, reason: 'wrong' }

/** How a signature was made. */
export interface SignatureScheme {
  /** Kinds of key that can make it, as `KeyObject.asymmetricKeyType` has them. */
  readonly keyTypes: readonly string[]
  /** The digest, or null where the scheme fixes it. */
  readonly hash: string | null
  readonly saltLength?: number
}

const RSA = ['rsa']
const EC = ['ec']
const DSA = ['dsa']
const PSS_OID = '1.2.840.113549.1.1.10'
const MGF1_OID = '1.2.840.113549.1.1.8'

// RFC 8017 A.2, RFC 5758, RFC 8410, RFC 9688 (SHA-3), RFC 9881. SHA-1 is here because a request proves possession
// of a key to us alone, where a collision gains nothing; whoever judges certificates looks at the hash first.
const SCHEMES: ReadonlyMap<string, SignatureScheme> = new Map([
  ['1.2.840.113549.1.1.5', { keyTypes: RSA, hash: 'sha1' }],
  ['1.2.840.113549.1.1.14', { keyTypes: RSA, hash: 'sha224' }],
  ['1.2.840.113549.1.1.11', { keyTypes: RSA, hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { keyTypes: RSA, hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { keyTypes: RSA, hash: 'sha512' }],
  ['1.2.840.10045.4.1', { keyTypes: EC, hash: 'sha1' }],
  ['1.2.840.10045.4.3.1', { keyTypes: EC, hash: 'sha224' }],
  ['1.2.840.10045.4.3.2', { keyTypes: EC, hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { keyTypes: EC, hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { keyTypes: EC, hash: 'sha512' }],
  ['1.2.840.10040.4.3', { keyTypes: DSA, hash: 'sha1' }],
  ['2.16.840.1.101.3.4.3.1', { keyTypes: DSA, hash: 'sha224' }],
  ['2.16.840.1.101.3.4.3.2', { keyTypes: DSA, hash: 'sha256' }],
  ['2.16.840.1.101.3.4.3.10', { keyTypes: EC, hash: 'sha3-256' }],
  ['2.16.840.1.101.3.4.3.11', { keyTypes: EC, hash: 'sha3-384' }],
  ['2.16.840.1.101.3.4.3.12', { keyTypes: EC, hash: 'sha3-512' }],
  ['2.16.840.1.101.3.4.3.14', { keyTypes: RSA, hash: 'sha3-256' }],
  ['2.16.840.1.101.3.4.3.15', { keyTypes: RSA, hash: 'sha3-384' }],
  ['2.16.840.1.101.3.4.3.16', { keyTypes: RSA, hash: 'sha3-512' }],
  ['1.3.101.112', { keyTypes: ['ed25519'], hash: null }],
  ['1.3.101.113', { keyTypes: ['ed448'], hash: null }],
  ['2.16.840.1.101.3.4.3.17', { keyTypes: ['ml-dsa-44'], hash: null }],
  ['2.16.840.1.101.3.4.3.18', { keyTypes: ['ml-dsa-65'], hash: null }],
  ['2.16.840.1.101.3.4.3.19', { keyTypes: ['ml-dsa-87'], hash: null }],
])

const HASHES: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

/**
 * Reads an AlgorithmIdentifier, as DER. Undefined for an algorithm that is not known.
 *
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED` when the parameters of RSASSA-PSS cannot be read
 */
export function readSignatureScheme(algorithm: Uint8Array): SignatureScheme | undefined {
  const fields = new DerReader(algorithm, 'signature algorithm').enter(Tag.sequence, 'signature algorithm')
  const oid = readOid(fields, 'signature algorithm')
  if (oid !== PSS_OID) return SCHEMES.get(oid)
  return fields.done ? undefined : readPss(fields.enter(Tag.sequence, 'RSASSA-PSS parameters'))
}

// RFC 4055 section 3.1: hash [0] (SHA-1 when absent), mask [1] (MGF1 with SHA-1), salt length [2] (20). Node takes
// one hash for both, so that other signatures are of a scheme that it does not know.
function readPss(parameters: DerReader): SignatureScheme | undefined {
  const hash = readPssHash(parameters)
  const mask = readPssMask(parameters)
  const saltLength = readSaltLength(parameters)
  if (hash === undefined || mask !== hash || saltLength === undefined) return undefined
  return { keyTypes: ['rsa', 'rsa-pss'], hash, saltLength }
}

function readPssHash(parameters: DerReader): string | undefined {
  const field = parameters.optional(0xa0, 'hash algorithm')
  if (field === undefined) return 'sha1'
  const algorithm = parameters.inside(field).enter(Tag.sequence, 'hash algorithm')
  return HASHES.get(readOid(algorithm, 'hash algorithm'))
}

function readPssMask(parameters: DerReader): string | undefined {
  const field = parameters.optional(0xa1, 'mask generator')
  if (field === undefined) return 'sha1'
  const generator = parameters.inside(field).enter(Tag.sequence, 'mask generator')
  if (readOid(generator, 'mask generator') !== MGF1_OID) return undefined
  const algorithm = generator.enter(Tag.sequence, 'mask hash')
  return HASHES.get(readOid(algorithm, 'mask hash'))
}

function readSaltLength(parameters: DerReader): number | undefined {
  const field = parameters.optional(0xa2, 'salt length')
  if (field === undefined) return 20
  const salt = parameters.inside(field).integer('salt length')
  if (salt.length > 2 || (salt[0] as number) >= 0x80) return undefined
  return salt.reduce((length, octet) => length * 256 + octet, 0)
}

function schemeOf(algorithm: Uint8Array): SignatureScheme | undefined {
  try {
    return readSignatureScheme(algorithm)
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    return undefined
  }
}

// The same few CAs sign everything, and to import a key takes longer than to verify with it.
const KEYS = new Map<string, KeyObject>()
const MAX_KEYS = 64

function importKey(spki: Uint8Array): KeyObject | undefined {
  const id = latin1(spki)
  const known = KEYS.get(id)
  if (known !== undefined) return known
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    if (KEYS.size === MAX_KEYS) KEYS.clear()
    KEYS.set(id, key)
    return key
  } catch {
    return undefined
  }
}

function verifies(
  scheme: SignatureScheme,
  key: KeyObject,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { hash, saltLength } = scheme
  const options =
    saltLength === undefined ? key : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  try {
    return verify(hash, signed, options, signature)
  } catch {
    return false
  }
}

import { createPublicKey, generateKeyPairSync, KeyObject } from 'node:crypto'
import { ForgeError } from './errors.ts'

/** Makes one fresh private key. */
type Generate = () => KeyObject

const ec =
  (namedCurve: string, paramEncoding: 'named' | 'explicit' = 'named'): Generate =>
  () =>
    generateKeyPairSync('ec', { namedCurve, paramEncoding }).privateKey
const rsa =
  (modulusLength: number, publicExponent = 65537): Generate =>
  () =>
    generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey
const rsaPss =
  (modulusLength: number): Generate =>
  () =>
    generateKeyPairSync('rsa-pss', { modulusLength }).privateKey
const dsa =
  (modulusLength: number, divisorLength: number): Generate =>
  () =>
    generateKeyPairSync('dsa', { modulusLength, divisorLength }).privateKey
// ML-DSA came to Node with OpenSSL 3.5 (Node 24.6), so older type declarations do not know it.
const mlDsa =
  (type: string): Generate =>
  () =>
    generateKeyPairSync(type as 'ed25519').privateKey

/** A kind of key that forge can make, by the name the trade gives it. */
export type KeyName =
  | 'P-192'
  | 'P-224'
  | 'P-256'
  | 'P-384'
  | 'P-521'
  | 'P-256-explicit'
  | 'secp256k1'
  | 'brainpoolP256r1'
  | 'brainpoolP384r1'
  | 'brainpoolP512r1'
  | 'RSA-1024'
  | 'RSA-2048'
  | 'RSA-3072'
  | 'RSA-4096'
  | 'RSA-8192'
  | 'RSA-2048-e3'
  | 'RSA-PSS-2048'
  | 'Ed25519'
  | 'Ed448'
  | 'DSA-2048'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

const generators: Record<KeyName, Generate> = {
  'P-192': ec('prime192v1'),
  'P-224': ec('secp224r1'),
  'P-256': ec('prime256v1'),
  'P-384': ec('secp384r1'),
  'P-521': ec('secp521r1'),
  'P-256-explicit': ec('prime256v1', 'explicit'),
  secp256k1: ec('secp256k1'),
  brainpoolP256r1: ec('brainpoolP256r1'),
  brainpoolP384r1: ec('brainpoolP384r1'),
  brainpoolP512r1: ec('brainpoolP512r1'),
  'RSA-1024': rsa(1024),
  'RSA-2048': rsa(2048),
  'RSA-3072': rsa(3072),
  'RSA-4096': rsa(4096),
  'RSA-8192': rsa(8192),
  'RSA-2048-e3': rsa(2048, 3),
  'RSA-PSS-2048': rsaPss(2048),
  Ed25519: () => generateKeyPairSync('ed25519').privateKey,
  Ed448: () => generateKeyPairSync('ed448').privateKey,
  'DSA-2048': dsa(2048, 256),
  'ML-DSA-44': mlDsa('ml-dsa-44'),
  'ML-DSA-65': mlDsa('ml-dsa-65'),
  'ML-DSA-87': mlDsa('ml-dsa-87'),
}

/** Every {@link KeyName}, in a stable order. */
export const keyNames: readonly KeyName[] = Object.keys(generators) as KeyName[]

/** A key to certify: the name of a kind (a fresh key is made), or a private key that exists. */
export type KeySpec = KeyName | KeyObject

/** Where fresh keys come from: a {@link KeyPool}, or generation on the spot. */
export interface KeySource {
  /** A private key of that kind that nobody was ever given before. */
  take(name: KeyName): KeyObject
}

/**
 * Makes one fresh private key.
 *
 * @throws {ForgeError} `FORGE_KEY_UNUSABLE` when this runtime's OpenSSL cannot make such a key.
 * @example
 * const key = generateKey('P-256')
 */
export function generateKey(name: KeyName): KeyObject {
  if (!Object.hasOwn(generators, name)) throw unknownKey(name)
  try {
    return generators[name]()
  } catch (cause) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', `this runtime cannot make a ${name} key`, { cause })
  }
}

function unknownKey(name: string): ForgeError {
  return new ForgeError('FORGE_OPTION_INVALID', `key: there is no kind ${JSON.stringify(name)}`, {
    hint: `use one of ${keyNames.join(', ')}, or a private KeyObject`,
  })
}

/** The private key that a spec stands for; a name takes a fresh one. */
export function resolveKey(spec: KeySpec, source: KeySource): KeyObject {
  if (!(spec instanceof KeyObject)) return source.take(spec)
  if (spec.type === 'private') return spec
  throw new ForgeError('FORGE_OPTION_INVALID', `key: expected a private key, got a ${spec.type} one`, {
    hint: 'to certify a public key without its private half, use authority.certify()',
  })
}

/** DER of the SubjectPublicKeyInfo that belongs to a private or public key. */
export function publicKeyInfo(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' })
}

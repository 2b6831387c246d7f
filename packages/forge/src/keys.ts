import { generateKeyPair, generateKeyPairSync, KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { ForgeError } from './errors.ts'
import { quote } from './quote.ts'

/** What node:crypto is told to make a key of some kind. */
interface Recipe {
  readonly type: string
  readonly options?: object
}

const ec = (namedCurve: string, paramEncoding: 'named' | 'explicit' = 'named'): Recipe => ({
  type: 'ec',
  options: { namedCurve, paramEncoding },
})
const rsa = (modulusLength: number, publicExponent = 65537): Recipe => ({
  type: 'rsa',
  options: { modulusLength, publicExponent },
})
const rsaPss = (modulusLength: number): Recipe => ({ type: 'rsa-pss', options: { modulusLength } })
const dsa = (modulusLength: number, divisorLength: number): Recipe => ({
  type: 'dsa',
  options: { modulusLength, divisorLength },
})

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

const recipes: Record<KeyName, Recipe> = {
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
  Ed25519: { type: 'ed25519' },
  Ed448: { type: 'ed448' },
  'DSA-2048': dsa(2048, 256),
  // ML-DSA came to Node with OpenSSL 3.5 (Node 24.6)
  'ML-DSA-44': { type: 'ml-dsa-44' },
  'ML-DSA-65': { type: 'ml-dsa-65' },
  'ML-DSA-87': { type: 'ml-dsa-87' },
}

/** Every {@link KeyName}, in a stable order. */
export const keyNames: readonly KeyName[] = Object.keys(recipes) as KeyName[]

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
  const { type, options } = recipeOf(name)
  try {
    return generateSync(type, options).privateKey
  } catch (cause) {
    throw cannotMake(name, cause)
  }
}

/** As {@link generateKey}, on another thread. */
export async function generateKeyInBackground(name: KeyName): Promise<KeyObject> {
  const { type, options } = recipeOf(name)
  try {
    return (await generateAsync(type, options)).privateKey
  } catch (cause) {
    throw cannotMake(name, cause)
  }
}

// node:crypto declares one overload per type, with the types of the newest Node missing.
type Pair = { readonly privateKey: KeyObject }
const generateSync = generateKeyPairSync as unknown as (type: string, options?: object) => Pair
const generateAsync = promisify(generateKeyPair) as unknown as (
  type: string,
  options?: object,
) => Promise<Pair>

const cannotMake = (name: KeyName, cause: unknown): ForgeError =>
  new ForgeError('FORGE_KEY_UNUSABLE', `this runtime cannot make keys of the kind ${name}`, { cause })

function recipeOf(name: KeyName): Recipe {
  if (Object.hasOwn(recipes, name)) return recipes[name]
  throw unknownKey(name)
}

function unknownKey(name: string): ForgeError {
  return new ForgeError('FORGE_OPTION_INVALID', `key: there is no kind ${quote(String(name))}`, {
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

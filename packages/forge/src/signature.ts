import { constants, type KeyObject, sign } from 'node:crypto'
import { context, element, integer, nullValue, objectIdentifier, sequence } from './der.ts'
import { ForgeError } from './errors.ts'

/** A digest for signatures; the last two are broken, for certificates that ought to be refused. */
export type Digest = 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'md5'

/** How to sign, where the key leaves a choice. */
export interface SignatureOptions {
  /** Default: what fits the key (P-384 signs with SHA-384, P-521 with SHA-512, others with SHA-256). */
  readonly digest?: Digest
  /** For RSA keys. Default `pkcs1`; RSA-PSS keys always use `pss`. */
  readonly padding?: 'pkcs1' | 'pss'
}

/** A way to sign: its AlgorithmIdentifier in DER, and the signature over bytes. */
export interface Signer {
  readonly algorithm: Uint8Array
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

type SignerRow = (key: KeyObject, options: SignatureOptions) => Signer

// RFC 3279, RFC 4055, RFC 5758
const rsaOids: Record<Digest, string> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}
const ecdsaOids: Partial<Record<Digest, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}
const dsaOids: Partial<Record<Digest, string>> = {
  sha1: '1.2.840.10040.4.3',
  sha256: '2.16.840.1.101.3.4.3.2',
}
const digestOids: Record<Digest, string> = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}
const digestSizes: Record<Digest, number> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 }

const rsaPss: SignerRow = (key, { digest = 'sha256' }) => {
  const saltLength = digestSizes[digest]
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return {
    algorithm: sequence(objectIdentifier('1.2.840.113549.1.1.10'), pssParameters(digest, saltLength)),
    sign: (bytes) => sign(digest, bytes, { key, padding, saltLength }),
  }
}

const rsa: SignerRow = (key, options) => {
  if (options.padding === 'pss') return rsaPss(key, options)
  const digest = options.digest ?? 'sha256'
  return {
    algorithm: sequence(objectIdentifier(rsaOids[digest]), nullValue),
    sign: (bytes) => sign(digest, bytes, { key, padding: constants.RSA_PKCS1_PADDING }),
  }
}

const withDigestOf =
  (oids: Partial<Record<Digest, string>>, fitting: (key: KeyObject) => Digest): SignerRow =>
  (key, options) => {
    const digest = options.digest ?? fitting(key)
    const oid = oids[digest]
    if (oid === undefined) throw noSuchSignature(key, digest)
    return {
      algorithm: sequence(objectIdentifier(oid)),
      sign: (bytes) => sign(digest, bytes, { key, dsaEncoding: 'der' }),
    }
  }

const digestOfCurve: Partial<Record<string, Digest>> = { secp384r1: 'sha384', secp521r1: 'sha512' }

const withoutDigest =
  (oid: string): SignerRow =>
  (key, options) => {
    if (options.digest !== undefined) throw noSuchSignature(key, options.digest)
    return { algorithm: sequence(objectIdentifier(oid)), sign: (bytes) => sign(null, bytes, key) }
  }

const rows: Partial<Record<string, SignerRow>> = {
  rsa,
  'rsa-pss': rsaPss,
  ec: withDigestOf(ecdsaOids, (key) => digestOfCurve[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256'),
  dsa: withDigestOf(dsaOids, () => 'sha256'),
  // RFC 8410
  ed25519: withoutDigest('1.3.101.112'),
  ed448: withoutDigest('1.3.101.113'),
  // RFC 9881
  'ml-dsa-44': withoutDigest('2.16.840.1.101.3.4.3.17'),
  'ml-dsa-65': withoutDigest('2.16.840.1.101.3.4.3.18'),
  'ml-dsa-87': withoutDigest('2.16.840.1.101.3.4.3.19'),
}

/**
 * How `key` signs.
 *
 * @throws {ForgeError} `FORGE_KEY_UNUSABLE` when such a key makes no such signature.
 */
export function signerFor(key: KeyObject, options: SignatureOptions = {}): Signer {
  const row = rows[key.asymmetricKeyType ?? '']
  if (row === undefined) throw new ForgeError('FORGE_KEY_UNUSABLE', `${describe(key)} key cannot sign`)
  const signer = row(key, options)
  return { algorithm: signer.algorithm, sign: (bytes) => attempt(key, () => signer.sign(bytes)) }
}

function attempt(key: KeyObject, act: () => Uint8Array): Uint8Array {
  try {
    return act()
  } catch (cause) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', `${describe(key)} key could not make this signature`, {
      cause,
    })
  }
}

// RFC 4055 3.1; the trailer field has its default and is left out
function pssParameters(digest: Digest, saltLength: number): Uint8Array {
  const hash = sequence(objectIdentifier(digestOids[digest]), nullValue)
  const maskGeneration = sequence(objectIdentifier('1.2.840.113549.1.1.8'), hash)
  return sequence(
    element(context(0), hash),
    element(context(1), maskGeneration),
    element(context(2), integer(saltLength)),
  )
}

const noSuchSignature = (key: KeyObject, digest: string): ForgeError =>
  new ForgeError('FORGE_KEY_UNUSABLE', `${describe(key)} key has no signature with ${digest}`)

function describe(key: KeyObject): string {
  const kind = key.asymmetricKeyType ?? key.type
  return `${/^[aeiou]/u.test(kind) ? 'an' : 'a'} ${kind}`
}

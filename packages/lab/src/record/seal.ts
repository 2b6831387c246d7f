import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { LabError, reasonOf } from '../errors.ts'
import type { Run, Seal } from '../run/types.ts'
import { canonicalJson } from './canonical.ts'

/** Where a record stands among those of its lab. */
export interface ChainPlace {
  readonly sequence: number
  /** Digest of the record before it; `null` for the first one. */
  readonly previous: string | null
}

/**
 * What a record's seal is worth.
 *
 * A signature shows only that somebody with that key sealed the record. Whose key it is has to be known from
 * elsewhere: `isGivenKey` says whether it is the one that was asked for.
 */
export interface SealCheck {
  readonly digest: 'matches' | 'differs' | 'absent'
  readonly signature: 'good' | 'bad' | 'absent'
  /** `sha256/…` of the signing key's SubjectPublicKeyInfo. */
  readonly key?: string
  readonly isGivenKey?: boolean
}

const algorithms = { ed25519: 'Ed25519', ec: 'ECDSA-SHA256', rsa: 'RSA-SHA256' } as const

/** Puts a run in its place among the records of its lab, and signs it. */
export function sealRun(run: Omit<Run, 'seal'>, { sequence, previous }: ChainPlace, key: KeyObject): Run {
  const digest = digestOf({ ...run, seal: { sequence, previous } })
  const algorithm = algorithms[key.asymmetricKeyType as keyof typeof algorithms]
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const value = sign(hashOf(key), signedBytes(digest), key).toString('base64')
  const signature = { algorithm, publicKey: publicKey.toString('base64'), value }
  return { ...run, seal: { sequence, previous, digest, signature } }
}

/**
 * Checks digest and signature of a record.
 *
 * @param expected The key that should have signed it.
 */
export function checkSeal(run: Run, expected?: KeyObject): SealCheck {
  if (run.seal === undefined) return { digest: 'absent', signature: 'absent' }
  const { digest, signature, ...place } = run.seal
  const matches = digestOf({ ...run, seal: place }) === digest
  if (signature === undefined) return { digest: matches ? 'matches' : 'differs', signature: 'absent' }
  const spki = Buffer.from(signature.publicKey, 'base64')
  return {
    digest: matches ? 'matches' : 'differs',
    signature: matches && isSignedBy(spki, digest, signature.value) ? 'good' : 'bad',
    key: `sha256/${createHash('sha256').update(spki).digest('base64')}`,
    ...(expected === undefined ? {} : { isGivenKey: isKey(spki, expected) }),
  }
}

/** SHA-256 of a record in its canonical form, without the digest and the signature in its seal. */
function digestOf(run: Omit<Run, 'seal'> & { readonly seal: Pick<Seal, 'sequence' | 'previous'> }): string {
  const { sequence, previous } = run.seal
  const text = canonicalJson({ ...run, seal: { sequence, previous } })
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** What is signed: never a bare digest, so that no other tool's signature fits here. */
const signedBytes = (digest: string): Buffer => Buffer.from(`keypin lab record 1\n${digest}\n`)

const hashOf = (key: KeyObject): string | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256')

function isSignedBy(spki: Buffer, digest: string, value: string): boolean {
  try {
    const key = createPublicKey({ key: spki, type: 'spki', format: 'der' })
    if (!isSigningKey(key)) return false
    return verify(hashOf(key), signedBytes(digest), key, Buffer.from(value, 'base64'))
  } catch {
    return false
  }
}

function isKey(spki: Buffer, expected: KeyObject): boolean {
  const publicKey = expected.type === 'public' ? expected : createPublicKey(expected)
  return spki.equals(publicKey.export({ type: 'spki', format: 'der' }))
}

const isSigningKey = ({ asymmetricKeyType: type }: KeyObject): boolean =>
  type !== undefined && Object.hasOwn(algorithms, type)

/**
 * Reads a private key to sign records with: Ed25519, EC or RSA, PEM.
 *
 * @throws {LabError} `KEYPIN_LAB_KEY`
 */
export function readSigningKey(pem: string, name: string): KeyObject {
  return readKey(name, () => createPrivateKey(pem), 'private')
}

/**
 * Reads the public key that should have signed a record: PEM, of the public key or of a certificate.
 *
 * @throws {LabError} `KEYPIN_LAB_KEY`
 */
export function readVerifyingKey(pem: string, name: string): KeyObject {
  return readKey(name, () => createPublicKey(pem), 'public')
}

function readKey(name: string, read: () => KeyObject, kind: 'private' | 'public'): KeyObject {
  const hint = `give an unencrypted ${kind} key in PEM: Ed25519, EC or RSA`
  try {
    const key = read()
    if (isSigningKey(key)) return key
  } catch (cause) {
    throw new LabError(
      'KEYPIN_LAB_KEY',
      `could not read the key ${JSON.stringify(name)} (${reasonOf(cause)})`,
      {
        hint,
        cause,
      },
    )
  }
  throw new LabError(
    'KEYPIN_LAB_KEY',
    `the key ${JSON.stringify(name)} is not of a kind that signs records`,
    { hint },
  )
}

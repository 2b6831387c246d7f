import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { basename } from 'node:path'
import type { Evidence } from '@keypin/care'
import {
  KeypinError,
  type Pin,
  type PinMaterial,
  pinOf,
  pinOfPublicKey,
  pinOfSpki,
  readCertificateRequest,
  readCertificates,
  readPinMaterial,
} from 'keypin'
import { CliError } from '../errors.ts'
import { readBytes } from '../files/read.ts'
import type { Io } from '../io.ts'
import { type IssuedFacts, type Issuers, issuedFacts, readIssuers } from './issued.ts'
import { type PassphraseValues, readPassphrase } from './passphrase.ts'

/** What a file shows of a key. */
export interface KeyProof {
  readonly what: Evidence['what']
  /** The pin of its key. */
  readonly pin: Pin
  /** Certificates only: the pin of the whole certificate. */
  readonly certificatePin?: Pin
  readonly certificate?: IssuedFacts
  /** What is written down; absent when the file disproves itself. */
  readonly evidence?: Evidence
  /** `P-256`, `RSA 3072`, as far as it is known. */
  readonly algorithm?: string
  /** Why the file proves nothing. */
  readonly fault?: string
  /** What to mind, as sentences without a full stop. */
  readonly remarks: readonly string[]
}

/**
 * Reads a private key, a request, a certificate or a public key, and proves what it can: a private key has to make
 * a signature that its public half verifies, and a request has to be signed with its own key.
 *
 * Of a private key nothing but its public half leaves this function.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE` when it is none of these, or the passphrase is wrong.
 */
export async function proveKey(
  path: string,
  values: PassphraseValues & Parameters<typeof readIssuers>[0],
  io: Io,
): Promise<KeyProof> {
  const bytes = readBytes(path, 'the key')
  const issuers = readIssuers(values, io)
  const key = await readPrivateKey(bytes, path, values, io)
  if (key === undefined) return proofOfPublicFile(bytes, { path, issuers, now: io.now() })
  return proofOfPrivateKey(key, { at: io.now().toISOString(), file: basename(path) })
}

/**
 * What a request, a certificate or a public key proves.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE` when it is none of these.
 */
export function proofOfPublicFile(
  bytes: Uint8Array,
  { path, issuers, now }: { readonly path: string; readonly issuers: Issuers; readonly now: Date },
): KeyProof {
  const noted = { at: now.toISOString(), file: basename(path) }
  const disproven = disprovenRequest(bytes)
  if (disproven !== undefined) return disproven
  const read = readMaterial(bytes, path)
  if (read.what !== 'certificate') return proofOfMaterial(read, noted)
  return proofOfCertificate(read, issuedFacts(chainOf(bytes), issuers, now), { ...noted, now })
}

/** A request that is whole, but not signed with its own key: the library makes no pin of it at all. */
function disprovenRequest(bytes: Uint8Array): KeyProof | undefined {
  const armoured = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END/.exec(
    Buffer.from(bytes).toString('latin1'),
  )?.[1]
  try {
    const request = readCertificateRequest(armoured === undefined ? bytes : Buffer.from(armoured, 'base64'))
    if (request.possession().valid !== false) return undefined
    const fault = 'the request is not signed with its own key; nobody may hold it'
    return { what: 'request', pin: pinOfSpki(request.spki), remarks: [], fault }
  } catch (error) {
    if (error instanceof KeypinError) return undefined
    throw error
  }
}

interface Noted {
  readonly at: string
  readonly file: string
}

/** The private key in a file; undefined when the file holds something else. */
async function readPrivateKey(
  bytes: Buffer,
  path: string,
  values: PassphraseValues,
  io: Io,
): Promise<KeyObject | undefined> {
  const text = bytes.toString('latin1')
  const isPem = /-----BEGIN (?:\w+ )*PRIVATE KEY-----/.test(text)
  const isLocked = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)
  if (!isPem) return readDerKey(bytes)
  const passphrase = isLocked ? await readPassphrase(values, io) : undefined
  try {
    return createPrivateKey({
      key: bytes,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch {
    // what OpenSSL says may quote what it read, so it is not handed on
    const why = isLocked
      ? 'the passphrase is wrong, or the file is damaged'
      : 'the file is damaged, or of a kind that OpenSSL does not know'
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot open the private key in ${path}: ${why}`, {
      hint: isLocked
        ? 'try again with the right passphrase'
        : `see what it is: openssl pkey -in ${basename(path)} -noout`,
    })
  }
}

function readDerKey(bytes: Buffer): KeyObject | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const)
    try {
      return createPrivateKey({ key: bytes, format: 'der', type })
    } catch {
      // another kind, or no private key at all
    }
  return undefined
}

/**
 * What a private key proves. The public half that stands in the file need not belong to the private one: only a signature shows that.
 */
export function proofOfPrivateKey(key: KeyObject, { at, file }: Noted): KeyProof {
  const publicKey = createPublicKey(key)
  const pin = pinOfPublicKey(publicKey.export({ type: 'spki', format: 'der' }))
  const told = { what: 'private-key' as const, pin, ...algorithmOf(publicKey), remarks: [] }
  if (!signs(key, publicKey))
    return {
      ...told,
      fault: 'the private key does not belong to the public key that stands beside it in the file',
    }
  return { ...told, evidence: { at, what: 'private-key', file, possession: 'proven' } }
}

function signs(key: KeyObject, publicKey: KeyObject): boolean {
  const challenge = randomBytes(64)
  const digest = /^(?:ed|ml-)/.test(key.asymmetricKeyType ?? '') ? null : 'sha256'
  try {
    return verify(digest, challenge, publicKey, sign(digest, challenge, key))
  } catch {
    return false
  }
}

function algorithmOf(key: KeyObject): { readonly algorithm?: string } {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  const curves: Readonly<Record<string, string>> = {
    prime256v1: 'P-256',
    secp384r1: 'P-384',
    secp521r1: 'P-521',
  }
  if (namedCurve !== undefined) return { algorithm: curves[namedCurve] ?? namedCurve }
  if (modulusLength !== undefined) return { algorithm: `RSA-${modulusLength}` }
  const names: Readonly<Record<string, string>> = { ed25519: 'Ed25519', ed448: 'Ed448' }
  const type = key.asymmetricKeyType
  return type === undefined ? {} : { algorithm: names[type] ?? type }
}

function readMaterial(bytes: Uint8Array, path: string): PinMaterial {
  try {
    return readPinMaterial(firstOfChain(bytes))
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot use ${path}: ${error.message}`, {
      hint: error.hint ?? 'give a private key, a CSR, a certificate or a public key, as PEM or DER',
      cause: error,
    })
  }
}

/** CAs hand out chains in one file, the certificate of the key first. */
function firstOfChain(bytes: Uint8Array): Uint8Array {
  const count = Buffer.from(bytes).toString('latin1').split('-----BEGIN CERTIFICATE-----').length - 1
  return count > 1 ? (chainOf(bytes)[0] ?? bytes) : bytes
}

const chainOf = (bytes: Uint8Array): readonly Uint8Array[] => readCertificates(bytes)

function proofOfMaterial({ pin, what, possession }: PinMaterial, noted: Noted): KeyProof {
  const isProven = possession?.valid === true
  const remark =
    what === 'public-key'
      ? 'a public key shows nobody’s possession of the private one; its CSR would'
      : 'this version of Node cannot check the signature of the request'
  return {
    what,
    pin,
    evidence: { at: noted.at, what, file: noted.file, possession: isProven ? 'proven' : 'claimed' },
    remarks: isProven ? [] : [remark],
  }
}

function proofOfCertificate(
  { pin, material }: PinMaterial,
  certificate: IssuedFacts,
  { at, file, now }: Noted & { readonly now: Date },
): KeyProof {
  const { notAfter, isSelfIssued, isCa, ownSignature, ends, scts } = certificate
  const told = {
    what: 'certificate',
    pin,
    certificatePin: pinOf(material, 'certificate'),
    certificate,
  } as const
  if (ownSignature === false)
    return {
      ...told,
      fault: 'the certificate says that it signed itself, and did not; nobody may hold its key',
      remarks: [],
    }
  return {
    ...told,
    evidence: {
      at,
      what: 'certificate',
      file,
      possession: ownSignature === true ? 'proven' : 'claimed',
      notAfter,
      ...(ends === undefined ? {} : { ends }),
      ...(scts === 0 ? {} : { scts }),
    },
    remarks: [
      ...(new Date(notAfter) <= now ? [`the certificate ended on ${notAfter.slice(0, 10)}`] : []),
      ...(isSelfIssued && !isCa && ends === undefined
        ? ['the certificate was issued by its own subject, so no CA has seen the key']
        : []),
    ],
  }
}

import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { readCertificate } from 'keypin'
import { signatureAlgorithm } from '../strength.ts'
import { type CertificateParts, partsOf } from './certificate-parts.ts'
import { Malformed } from './der.ts'
import {
  type BasicResponse,
  keyHashText,
  type OcspAnswer,
  readOcspResponse,
  type SingleResponse,
} from './ocsp-response.ts'

/** The OCSP answer that a server stapled to its certificate, and what it is worth. */
export interface StapleFacts {
  readonly bytes: number
  /** Why it cannot be read, when it cannot. */
  readonly unreadable?: string
  readonly answer?: OcspAnswer
  /** The responder's name, or its key as `key HEX`, where it is the issuer or a certificate sent along; else what it says. */
  readonly responder?: string
  /** ISO 8601, as all times. */
  readonly producedAt?: string
  /** What it is signed with. */
  readonly signedWith?: string
  /** `valid` by the issuer or whom it authorized; `unchecked` where the issuer or the algorithm is not known. */
  readonly signature?: 'valid' | 'wrong' | 'unchecked'
  readonly signedBy?: 'issuer' | 'delegate'
  /** Whether it speaks of the first certificate: its serial number, and its issuer as far as that is known. */
  readonly isForLeaf: boolean
  readonly status?: SingleResponse['status']
  readonly revokedAt?: string
  /** Why it was revoked, as RFC 5280 calls it. */
  readonly reason?: string
  readonly thisUpdate?: string
  readonly nextUpdate?: string
  /** Whether now lies between the two; without the second, an answer holds for 10 days. */
  readonly isCurrent?: boolean
  /** Why a client should not believe it, in words; empty when it may. */
  readonly problems: readonly string[]
}

/** A staple with what is in it for others to read. */
export interface JudgedStaple {
  readonly facts: StapleFacts
  /** The extension with timestamps. */
  readonly timestamps?: Uint8Array
}

const reasons = [
  ...['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded'],
  ...['cessationOfOperation', 'certificateHold', '', 'removeFromCRL', 'privilegeWithdrawn', 'aACompromise'],
]

/**
 * Reads a stapled answer and judges it as a careful client would. Never throws: it is a stranger's.
 *
 * @param leaf   The certificate that it should speak of, DER.
 * @param issuer Whose key signed that certificate, DER, where that is known.
 */
export function judgeStaple(
  bytes: Uint8Array,
  leaf: Uint8Array,
  issuer: Uint8Array | undefined,
  now: Date,
): JudgedStaple {
  try {
    const { answer, basic } = readOcspResponse(bytes)
    if (basic === undefined)
      return worthless({ bytes: bytes.length, answer }, `the responder answered ${answer}`)
    return judgeBasic(bytes.length, basic, partsOf(leaf), issuer, now)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return worthless({ bytes: bytes.length, unreadable: error.message }, 'it cannot be read')
  }
}

const worthless = (
  facts: Pick<StapleFacts, 'bytes' | 'answer' | 'unreadable'>,
  problem: string,
): JudgedStaple => ({ facts: { ...facts, isForLeaf: false, problems: [problem] } })

function judgeBasic(
  bytes: number,
  basic: BasicResponse,
  leaf: CertificateParts,
  issuer: Uint8Array | undefined,
  now: Date,
): JudgedStaple {
  const authority = issuer === undefined ? undefined : partsOf(issuer)
  const single = basic.singles.find((one) => isAbout(one, leaf, authority))
  const signed = signatureFacts(basic, issuer, now)
  const isCurrent = single === undefined ? undefined : isWithin(single, now)
  const facts: Omit<StapleFacts, 'problems'> = {
    bytes,
    answer: 'successful',
    responder: responderText(basic, issuer),
    producedAt: basic.producedAt.toISOString(),
    signedWith: signatureAlgorithm(basic.algorithm).name,
    ...signed,
    isForLeaf: single !== undefined,
    ...(single && singleFacts(single)),
    ...(isCurrent === undefined ? {} : { isCurrent }),
  }
  const problems = problemsOf(facts, single, now)
  return { facts: { ...facts, problems }, ...(single?.timestamps && { timestamps: single.timestamps }) }
}

function singleFacts(single: SingleResponse): Partial<StapleFacts> {
  const { status, revokedAt, reason, thisUpdate, nextUpdate } = single
  return {
    status,
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
    ...(reason === undefined ? {} : { reason: reasons[reason] || `reason ${reason}` }),
    thisUpdate: thisUpdate.toISOString(),
    ...(nextUpdate && { nextUpdate: nextUpdate.toISOString() }),
  }
}

const hashes: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

/** Serial numbers are unique to an issuer only, so its name and key count as well. */
function isAbout(
  single: SingleResponse,
  leaf: CertificateParts,
  issuer: CertificateParts | undefined,
): boolean {
  if (!same(single.serial, leaf.serial)) return false
  const hash = hashes.get(single.hash)
  if (hash === undefined) return false
  const digest = (bytes: Uint8Array): Uint8Array => createHash(hash).update(bytes).digest()
  if (!same(single.issuerNameHash, digest(leaf.issuer))) return false
  return issuer === undefined || same(single.issuerKeyHash, digest(issuer.key))
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Clocks differ, and answers are made ahead. */
const skewMs = 5 * 60_000

/** An answer that names no end could be shown for ever; public CAs may let none hold longer than this. */
const openEndedMs = 10 * 24 * 60 * 60_000

function isWithin({ thisUpdate, nextUpdate }: SingleResponse, now: Date): boolean {
  const time = now.getTime()
  if (thisUpdate.getTime() > time + skewMs) return false
  const until = nextUpdate?.getTime() ?? thisUpdate.getTime() + openEndedMs
  return until > time - skewMs
}

type SignatureFacts = Pick<StapleFacts, 'signature' | 'signedBy'>

/** By the issuer itself, or by whom it authorized with a certificate for this purpose: RFC 6960, 4.2.2.2. */
function signatureFacts(basic: BasicResponse, issuer: Uint8Array | undefined, now: Date): SignatureFacts {
  if (issuer === undefined) return { signature: 'unchecked' }
  const byIssuer = check(basic, partsOf(issuer).spki)
  if (byIssuer === 'valid') return { signature: 'valid', signedBy: 'issuer' }
  for (const certificate of basic.certificates)
    if (isDelegate(certificate, issuer, now) && check(basic, partsOf(certificate).spki) === 'valid')
      return { signature: 'valid', signedBy: 'delegate' }
  return { signature: byIssuer }
}

const ocspSigning = '1.3.6.1.5.5.7.3.9'

function isDelegate(certificate: Uint8Array, issuer: Uint8Array, now: Date): boolean {
  try {
    const { extendedKeyUsage = [], notBefore, notAfter } = readCertificate(certificate)
    if (!extendedKeyUsage.includes(ocspSigning) || now < notBefore || now > notAfter) return false
    const [delegate, authority] = [new X509Certificate(certificate), new X509Certificate(issuer)]
    return delegate.checkIssued(authority) && delegate.verify(authority.publicKey)
  } catch {
    // what cannot be read, or has a key that this OpenSSL does not know, speaks for nobody
    return false
  }
}

function check(basic: BasicResponse, spki: Uint8Array): 'valid' | 'wrong' | 'unchecked' {
  const { name } = signatureAlgorithm(basic.algorithm)
  const [, kind, digits] = /^(RSA|ECDSA|DSA)-SHA(\d+)$/.exec(name) ?? []
  const alone = /^(?:Ed25519|Ed448|ML-DSA-\d+)$/.test(name)
  if (kind === undefined && !alone) return 'unchecked'
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    const kindOfKey = key.asymmetricKeyType?.toUpperCase()
    if (kindOfKey !== (alone ? name.toUpperCase() : kind === 'ECDSA' ? 'EC' : kind)) return 'wrong'
    return verify(alone ? null : `sha${digits}`, basic.signed, key, basic.signature) ? 'valid' : 'wrong'
  } catch {
    return 'unchecked'
  }
}

function responderText({ responder, certificates }: BasicResponse, issuer: Uint8Array | undefined): string {
  if ('keyHash' in responder) return keyHashText(responder.keyHash)
  for (const certificate of [issuer, ...certificates]) {
    const subject = certificate && nameOf(certificate)
    if (subject !== undefined && same(subject.raw, responder.name)) return subject.text
  }
  return 'somebody whose certificate is not here'
}

function nameOf(certificate: Uint8Array): { raw: Uint8Array; text: string } | undefined {
  try {
    return readCertificate(certificate).subject
  } catch {
    return undefined
  }
}

function problemsOf(
  { signature, isForLeaf, isCurrent, status, revokedAt }: Omit<StapleFacts, 'problems'>,
  single: SingleResponse | undefined,
  now: Date,
): string[] {
  const problems = [
    signature === 'wrong' && 'neither the issuer nor anybody whom it authorized signed it',
    signature === 'unchecked' && 'its signature could not be checked',
    !isForLeaf && 'it speaks of another certificate',
    isCurrent === false && untimely(single, now),
    status === 'revoked' && `the certificate was revoked ${revokedAt?.slice(0, 10)}`,
    status === 'unknown' && 'the responder does not know the certificate',
  ]
  return problems.filter((problem) => problem !== false)
}

function untimely(single: SingleResponse | undefined, now: Date): string {
  if (single !== undefined && single.thisUpdate > now) return 'it is from the future'
  const isOpen = single !== undefined && single.nextUpdate === undefined
  return isOpen ? 'it is out of date: it names no end, and is older than 10 days' : 'it is out of date'
}

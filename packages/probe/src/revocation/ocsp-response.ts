import { readExtensions } from './certificate-parts.ts'
import { dotted, type Element, elements, expect, hexOf, Malformed, octetsOf, only } from './der.ts'

/** What a responder answered, as it stands in its answer. */
export interface OcspResponse {
  readonly answer: OcspAnswer
  readonly basic?: BasicResponse
}

/** How a responder answered; only `successful` says anything of a certificate. */
export type OcspAnswer =
  | 'successful'
  | 'malformed-request'
  | 'internal-error'
  | 'try-later'
  | 'signature-required'
  | 'unauthorized'
  | 'unknown'

/** The signed part, and what signs it. */
export interface BasicResponse {
  /** The bytes that are signed. */
  readonly signed: Uint8Array
  /** OID of the signature algorithm. */
  readonly algorithm: string
  readonly signature: Uint8Array
  /** DER of the responder's name, or the SHA-1 of its key. */
  readonly responder: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array }
  readonly producedAt: Date
  readonly singles: readonly SingleResponse[]
  /** Certificates that the responder sent along, DER. */
  readonly certificates: readonly Uint8Array[]
}

/** What it says of one certificate. */
export interface SingleResponse {
  /** OID of the hash that the issuer is named by. */
  readonly hash: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** The content octets of the INTEGER. */
  readonly serial: Uint8Array
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: Date
  /** As RFC 5280 numbers them. */
  readonly reason?: number
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  /** The extension with timestamps, where there is one. */
  readonly timestamps?: Uint8Array
}

/** Answers are of one certificate, or of a few that were asked for together. */
const mostSingles = 64
/** A responder's own, and those above it. */
const mostCertificates = 8
/** OpenSSL takes no CertificateStatus that is larger than this. */
export const mostBytes: number = 64 * 1024

const answers: readonly OcspAnswer[] = [
  ...(['successful', 'malformed-request', 'internal-error', 'try-later', 'unknown'] as const),
  ...(['signature-required', 'unauthorized'] as const),
]

const idBasic = '1.3.6.1.5.5.7.48.1.1'
const timestampsOid = '1.3.6.1.4.1.11129.2.4.5'

/**
 * Reads an OCSPResponse.
 *
 * @throws {Malformed}
 * @see https://www.rfc-editor.org/rfc/rfc6960#section-4.2.1
 */
export function readOcspResponse(bytes: Uint8Array): OcspResponse {
  if (bytes.length > mostBytes) throw new Malformed(`it is larger than ${mostBytes} bytes`)
  const [status, body] = elements(only(bytes, 0x30, 'the answer'), 'the answer')
  const answer = answers[expect(status, 0x0a, 'the status')[0] ?? -1] ?? 'unknown'
  if (answer !== 'successful' || body === undefined) return { answer }
  const wrapped = only(expect(body, 0xa0, 'the body'), 0x30, 'the body')
  const [type, response] = elements(wrapped, 'the body')
  if (dotted(expect(type, 0x06, 'the type'), 'the type') !== idBasic)
    throw new Malformed('it is not a basic response')
  return { answer, basic: readBasic(only(expect(response, 0x04, 'the response'), 0x30, 'the response')) }
}

function readBasic(content: Uint8Array): BasicResponse {
  const [data, algorithm, signature, certificates] = elements(content, 'the response')
  const [oid] = elements(expect(algorithm, 0x30, 'the signature algorithm'), 'the signature algorithm')
  const sent =
    certificates === undefined ? [] : sequenceIn(certificates, 'the certificates', mostCertificates)
  return {
    ...readData(expect(data, 0x30, 'the response data')),
    signed: data?.whole ?? new Uint8Array(),
    algorithm: dotted(expect(oid, 0x06, 'the signature algorithm'), 'the signature algorithm'),
    signature: octetsOf(signature, 'the signature'),
    certificates: sent.map(({ whole }) => whole),
  }
}

function readData(content: Uint8Array): Pick<BasicResponse, 'responder' | 'producedAt' | 'singles'> {
  const fields = elements(content, 'the response data')
  const [responder, producedAt, singles] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  return {
    responder: readResponder(responder),
    producedAt: readTime(producedAt, 'producedAt'),
    singles: elements(expect(singles, 0x30, 'the answers'), 'the answers', mostSingles).map(readSingle),
  }
}

function readResponder(element: Element | undefined): BasicResponse['responder'] {
  if (element?.tag === 0xa1) return { name: element.content }
  const keyHash = only(expect(element, 0xa2, 'the responder'), 0x04, 'the responder')
  return { keyHash }
}

function readSingle(element: Element): SingleResponse {
  const [id, status, thisUpdate, ...rest] = elements(expect(element, 0x30, 'an answer'), 'an answer')
  const [algorithm, name, key, serial] = elements(expect(id, 0x30, 'a certificate id'), 'a certificate id')
  const [hash] = elements(expect(algorithm, 0x30, 'a hash'), 'a hash')
  const nextUpdate = rest.find(({ tag }) => tag === 0xa0)
  const extensions = rest.find(({ tag }) => tag === 0xa1)
  const timestamps =
    extensions && readExtensions(only(extensions.content, 0x30, 'extensions')).get(timestampsOid)
  return {
    hash: dotted(expect(hash, 0x06, 'a hash'), 'a hash'),
    issuerNameHash: expect(name, 0x04, 'a certificate id'),
    issuerKeyHash: expect(key, 0x04, 'a certificate id'),
    serial: expect(serial, 0x02, 'a certificate id'),
    ...readStatus(status),
    thisUpdate: readTime(thisUpdate, 'thisUpdate'),
    ...(nextUpdate && { nextUpdate: readTime(elements(nextUpdate.content, 'nextUpdate')[0], 'nextUpdate') }),
    ...(timestamps && { timestamps }),
  }
}

function readStatus(element: Element | undefined): Pick<SingleResponse, 'status' | 'revokedAt' | 'reason'> {
  if (element?.tag === 0x80) return { status: 'good' }
  if (element?.tag === 0x82) return { status: 'unknown' }
  const [at, reason] = elements(expect(element, 0xa1, 'a status'), 'a status')
  const code = reason === undefined ? undefined : only(expect(reason, 0xa0, 'a reason'), 0x0a, 'a reason')[0]
  return {
    status: 'revoked',
    revokedAt: readTime(at, 'a status'),
    ...(code === undefined ? {} : { reason: code }),
  }
}

const sequenceIn = (element: Element, what: string, most: number): Element[] =>
  elements(only(expect(element, 0xa0, what), 0x30, what), what, most)

/** A GeneralizedTime as RFC 5280 has it: whole seconds, UTC. */
function readTime(element: Element | undefined, what: string): Date {
  const text = Buffer.from(expect(element, 0x18, what)).toString('latin1')
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? []
  const [year, month, day, hour, minute, second] = parts
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time.getTime())) throw new Malformed(`${what} is no time`)
  return time
}

/** A key hash as people write it. */
export const keyHashText = (hash: Uint8Array): string => `key ${hexOf(hash.subarray(0, 32))}`

import { createHash, type KeyObject } from 'node:crypto'
import { readCertificateFacts } from './certificate-facts.ts'
import type { ForgeContext } from './context.ts'
import {
  bitString,
  context,
  element,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  readElement,
  readElements,
  sequence,
  tag,
  unsignedInteger,
} from './der.ts'
import { authorityKeyIdentifier, encodeExtension } from './extensions.ts'
import type { CertificateSource } from './options.ts'
import { type SignatureOptions, signerFor } from './signature.ts'
import { encodeTime } from './validity.ts'

/** What an authority says of a certificate. */
export type RevocationStatus = 'good' | 'revoked' | 'unknown'

/** What an OCSP answer says, and for how long. */
export interface OcspOptions extends SignatureOptions {
  /** Default `good`. */
  readonly status?: RevocationStatus
  /** When the answer was true. Default: the forge's clock. */
  readonly thisUpdate?: Date
  /** How long the answer holds. Default 7 days. */
  readonly days?: number
}

/** Who answers: an authority's certificate and its key. */
interface Responder {
  readonly der: Uint8Array
  readonly key: KeyObject
}

const dayMs = 24 * 60 * 60 * 1000

/** DER of an OCSPResponse (RFC 6960, 4.2.1), signed by the issuer itself. */
export function composeOcspResponse(
  issuer: Responder,
  certificate: CertificateSource,
  options: OcspOptions,
  from: ForgeContext,
): Uint8Array {
  const signer = signerFor(issuer.key, options)
  const thisUpdate = options.thisUpdate ?? from.clock()
  const nextUpdate = new Date(thisUpdate.getTime() + (options.days ?? 7) * dayMs)
  const single = sequence(
    certificateId(issuer.der, certificate),
    statusOf(options.status ?? 'good', thisUpdate),
    generalizedTime(thisUpdate),
    element(context(0), generalizedTime(nextUpdate)),
  )
  const responderByName = element(context(1), readCertificateFacts(issuer.der).subject)
  const data = sequence(responderByName, generalizedTime(thisUpdate), sequence(single))
  const basic = sequence(data, signer.algorithm, bitString(signer.sign(data)))
  const successful = element(tag.enumerated, Uint8Array.of(0))
  const bytes = sequence(objectIdentifier('1.3.6.1.5.5.7.48.1.1'), octetString(basic))
  return Uint8Array.from(sequence(successful, element(context(0), bytes)))
}

// RFC 5019 2.1.1: clients of the lightweight profile look answers up by SHA-1
function certificateId(issuer: Uint8Array, certificate: CertificateSource): Uint8Array {
  const { subject, publicKeyInfo } = readCertificateFacts(issuer)
  const keyBits = readElements(readElement(publicKeyInfo).content).at(-1)?.content.subarray(1)
  return sequence(
    sequence(objectIdentifier('1.3.14.3.2.26'), nullValue),
    octetString(sha1(subject)),
    octetString(sha1(keyBits ?? new Uint8Array())),
    element(tag.integer, readCertificateFacts(certificate).serial),
  )
}

const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()

function statusOf(status: RevocationStatus, since: Date): Uint8Array {
  if (status === 'revoked') return element(context(1), generalizedTime(since))
  return Uint8Array.of(status === 'good' ? 0x80 : 0x82, 0)
}

/** DER of a GeneralizedTime in whole seconds. */
function generalizedTime(date: Date): Uint8Array {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/u, 'Z')
    .replace(/[-:T]/gu, '')
  return element(tag.generalizedTime, Buffer.from(digits, 'latin1'))
}

/** DER of a CertificateList (RFC 5280, 5.1) that names these certificates. */
export function composeRevocationList(
  issuer: Responder,
  revoked: readonly CertificateSource[],
  options: Omit<OcspOptions, 'status'>,
  from: ForgeContext,
): Uint8Array {
  const signer = signerFor(issuer.key, options)
  const { subject, subjectKeyId } = readCertificateFacts(issuer.der)
  const thisUpdate = options.thisUpdate ?? from.clock()
  const nextUpdate = new Date(thisUpdate.getTime() + (options.days ?? 7) * dayMs)
  const entries = revoked.map((certificate) =>
    sequence(
      element(tag.integer, readCertificateFacts(certificate).serial),
      encodeTime('thisUpdate', thisUpdate),
    ),
  )
  const extensions = [
    ...(subjectKeyId === undefined ? [] : [authorityKeyIdentifier(subjectKeyId)]),
    { oid: '2.5.29.20', value: unsignedInteger(from.random(8)) },
  ]
  const list = sequence(
    integer(1),
    signer.algorithm,
    subject,
    encodeTime('thisUpdate', thisUpdate),
    encodeTime('days', nextUpdate),
    // An empty list of entries is left out, not written empty.
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    element(context(0), sequence(...extensions.map(encodeExtension))),
  )
  return Uint8Array.from(sequence(list, signer.algorithm, bitString(signer.sign(list))))
}

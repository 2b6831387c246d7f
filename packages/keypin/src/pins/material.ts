import { DerReader, Tag } from '../bytes/der.ts'
import { CertificateError } from '../errors.ts'
import { readCertificate } from '../x509/certificate.ts'
import { CERTIFICATE_LABELS, readOne } from '../x509/encoding.ts'
import { readCertificateRequest } from '../x509/request.ts'
import type { SignatureCheck } from '../x509/signature.ts'
import { PUBLIC_KEY_LABELS, pinOf, pinOfCheckedRequest, pinOfSpki, REQUEST_LABELS } from './of.ts'
import type { Pin } from './pin.ts'

/** A pin together with the bytes it was computed from. */
export interface PinMaterial {
  /** The SPKI pin. */
  readonly pin: Pin
  readonly what: 'certificate' | 'public-key' | 'request'
  /** The DER of what `what` says. */
  readonly material: Uint8Array
  /** Requests only: whether possession of the key is proven; never wrong, but perhaps unknown. */
  readonly possession?: SignatureCheck
}

/**
 * Computes the SPKI pin of a file that holds a certificate, a public key or a certificate signing request.
 *
 * @param input DER or PEM; exactly one object. The whole of it must be readable.
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED`, `KEYPIN_PEM_MALFORMED`, `KEYPIN_X509_MALFORMED` or
 *   `KEYPIN_X509_TOO_LARGE`; for a private key the hint names the command that takes its public half
 */
export function readPinMaterial(input: Uint8Array | string): PinMaterial {
  const der = readOne(input, LABELS, 'a certificate, a public key or a certificate request')
  return READERS[whatIs(der)](der)
}

const LABELS: readonly string[] = [...CERTIFICATE_LABELS, ...PUBLIC_KEY_LABELS, ...REQUEST_LABELS]

const READERS: Readonly<Record<PinMaterial['what'], (der: Uint8Array) => PinMaterial>> = {
  certificate: (material) => {
    readCertificate(material)
    return { pin: pinOf(material), what: 'certificate', material }
  },
  'public-key': (material) => ({ pin: pinOfSpki(material), what: 'public-key', material }),
  request: (material) => {
    const request = readCertificateRequest(material)
    const possession = request.possession()
    return { pin: pinOfCheckedRequest(request), what: 'request', material, possession }
  },
}

// Told by structure, not by the PEM label: the label is a claim, and DER has none.
function whatIs(der: Uint8Array): PinMaterial['what'] {
  const outer = new DerReader(der, 'input').enter(Tag.sequence, 'outer SEQUENCE')
  if (outer.next !== Tag.sequence) throw notPinnable(outer.next)
  const first = outer.enter(Tag.sequence, 'first part')
  const tag = first.next
  if (tag === Tag.oid) return 'public-key'
  if (tag !== Tag.integer) return 'certificate'
  // A version 1 certificate has its serial number here and goes on with a third SEQUENCE, the validity.
  first.any('number')
  first.any('name')
  if (!first.done) first.any('next part')
  return first.next === Tag.sequence ? 'certificate' : 'request'
}

// PKCS #1, PKCS #8, SEC 1 and PKCS #12 all begin with an INTEGER; PKCS #7 with an OID.
function notPinnable(tag: number): CertificateError {
  const hint =
    tag === Tag.integer
      ? 'for a private or PKCS #1 key, take its public half: openssl pkey -in FILE -pubout'
      : 'for PKCS #7, take the certificates out: openssl pkcs7 -inform DER -print_certs -in FILE'
  const message = 'the input is neither a certificate nor a public key nor a certificate request'
  return new CertificateError('KEYPIN_DER_MALFORMED', message, { hint })
}

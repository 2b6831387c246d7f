import { hash } from 'node:crypto'
import { CertificateError } from '../errors.ts'
import { spkiOf } from '../x509/certificate.ts'
import { CERTIFICATE_LABELS, readOne } from '../x509/encoding.ts'
import { readPublicKey } from '../x509/public-key.ts'
import { type CertificateRequest, readCertificateRequest } from '../x509/request.ts'
import type { PinKind } from './kind.ts'
import { type Pin, pinOfDigest } from './pin.ts'

/**
 * Computes the pin of a certificate.
 *
 * An SPKI pin is the SHA-256 of the SubjectPublicKeyInfo bytes as they stand in the certificate. They are
 * never decoded and written anew, so odd encodings keep their pin, where `openssl x509 -pubkey` may change
 * them. Only the way to the key is read: this says nothing about the rest of the certificate.
 *
 * @param certificate DER or PEM; exactly one certificate.
 * @param kind        `spki` (default) survives a renewal with the same key; `certificate` does not.
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED`, `KEYPIN_PEM_MALFORMED` or `KEYPIN_X509_TOO_LARGE`
 * @example
 * console.log(formatPin(pinOf(await readFile('leaf.pem'))))
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.4 Semantics of Pins
 */
export function pinOf(certificate: Uint8Array | string, kind: PinKind = 'spki'): Pin {
  if (kind !== 'spki' && kind !== 'certificate') {
    throw new TypeError(`kind must be 'spki' or 'certificate', not ${JSON.stringify(kind)}`)
  }
  const der = readOne(certificate, CERTIFICATE_LABELS, 'a certificate')
  const spki = spkiOf(der)
  return pinOfDigest(kind, hash('sha256', kind === 'spki' ? spki : der, 'base64'))
}

/**
 * Computes the pin of a DER SubjectPublicKeyInfo, as it stands.
 *
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED` for anything else, such as a bare EC point or PKCS #1
 */
export function pinOfSpki(spki: Uint8Array): Pin {
  readPublicKey(spki)
  return pinOfDigest('spki', hash('sha256', spki, 'base64'))
}

/**
 * Computes the pin of a public key file: a DER SubjectPublicKeyInfo, or PEM `PUBLIC KEY`.
 *
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED` or `KEYPIN_PEM_MALFORMED`; a private key is refused
 */
export function pinOfPublicKey(publicKey: Uint8Array | string): Pin {
  return pinOfSpki(readOne(publicKey, PUBLIC_KEY_LABELS, 'a public key'))
}

/**
 * Computes the pin of the key that a certificate signing request is for, whose certificate need not exist.
 *
 * The request's own signature is checked: one that was not made with its key is refused. Where this runtime
 * does not know the algorithm the pin is given all the same; `readCertificateRequest(der).possession()` tells.
 *
 * @param request PKCS #10, DER or PEM; exactly one.
 * @throws {CertificateError} `KEYPIN_X509_MALFORMED` (wrong signature), `KEYPIN_DER_MALFORMED` or
 *   `KEYPIN_PEM_MALFORMED`
 */
export function pinOfRequest(request: Uint8Array | string): Pin {
  return pinOfCheckedRequest(readCertificateRequest(readOne(request, REQUEST_LABELS, 'a request')))
}

/** The pin of a request that was read, unless its signature is wrong. */
export function pinOfCheckedRequest(request: CertificateRequest): Pin {
  if (request.possession().valid === false) throw notItsOwn()
  return pinOfSpki(request.spki)
}

/** PEM labels of a SubjectPublicKeyInfo; RFC 7468 section 13. */
export const PUBLIC_KEY_LABELS: readonly string[] = ['PUBLIC KEY']

/** PEM labels of a PKCS #10 request; RFC 7468 section 7. */
export const REQUEST_LABELS: readonly string[] = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']

function notItsOwn(): CertificateError {
  return new CertificateError(
    'KEYPIN_X509_MALFORMED',
    'the certificate request is not signed with the key it asks for, or was changed since',
    { hint: 'make it again from the private key: openssl req -new -key KEY -out request.pem' },
  )
}

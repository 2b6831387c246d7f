import { hash } from 'node:crypto'
import { equalBytes } from '../bytes/equal.ts'
import { type Certificate, readCertificate } from '../x509/certificate.ts'
import type { Name } from '../x509/name.ts'
import { latin1 } from '../x509/strings.ts'

/**
 * A certificate that might become part of a path. What a search asks for again and again is kept here, so that a
 * step costs the same whatever a stranger put into the certificate.
 */
export class Candidate {
  readonly der: Uint8Array
  readonly certificate: Certificate
  /** Whether the caller trusts it. */
  readonly isAnchor: boolean
  /** What it is found by as an issuer. */
  readonly subjectKey: string
  /** What its own issuer is found by. */
  readonly issuerKey: string
  #id: string | undefined
  #keyId: string | undefined
  #entityId: string | undefined

  /** @throws {CertificateError} When the certificate cannot be read. */
  constructor(der: Uint8Array, isAnchor: boolean) {
    this.der = der
    this.certificate = readCertificate(der)
    this.isAnchor = isAnchor
    this.subjectKey = nameKey(this.certificate.subject)
    const isSelfIssued = equalBytes(this.certificate.subject.raw, this.certificate.issuer.raw)
    this.issuerKey = isSelfIssued ? this.subjectKey : nameKey(this.certificate.issuer)
  }

  /** SHA-256 of the certificate. */
  get id(): string {
    this.#id ??= hash('sha256', this.der, 'base64')
    return this.#id
  }

  /** SHA-256 of the SubjectPublicKeyInfo. */
  get keyId(): string {
    this.#keyId ??= hash('sha256', this.certificate.spki, 'base64')
    return this.#keyId
  }

  /** Stands for the CA: one name, one key, however many certificates. */
  get entityId(): string {
    this.#entityId ??= hash('sha256', this.certificate.subject.raw, 'base64') + this.keyId
    return this.#entityId
  }

  /**
   * Whether subject and issuer are the same bytes. That is narrower than RFC 5280 section 7.1, and on the safe side:
   * what is self-issued is exempt from path length and name constraints.
   */
  get isSelfIssued(): boolean {
    return this.subjectKey === this.issuerKey
  }
}

// Bytes, not the comparison of RFC 5280 section 7.1: "the encoded content of the Issuer Distinguished Name field of a
// Certificate SHALL be byte-for-byte identical with the encoded form of the Subject Distinguished Name field of the
// Issuing CA certificate" (CA/B Baseline Requirements 7.1.4.1; for all CAs, RFC 5280 4.1.2.6). Go, rustls and Firefox
// compare so too. Folding names like OpenSSL could only ever widen what is accepted.
function nameKey({ raw }: Name): string {
  return latin1(raw)
}

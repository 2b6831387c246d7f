import type { ExtensionInput, KeyPurpose, KeyUsageName } from './extensions.ts'
import type { GeneralName, NameConstraints } from './general-names.ts'
import type { KeySpec } from './keys.ts'
import type { NameInput } from './names.ts'
import type { PublicKeyForm } from './public-key.ts'
import type { SignatureOptions } from './signature.ts'

/** A certificate to take facts from: DER, PEM, or anything of forge's own. */
export type CertificateSource = Uint8Array | string | { readonly der: Uint8Array }

/**
 * Everything that can be said about a certificate. All of it is optional: what is left out is what an
 * ordinary certificate of that role has. Nothing is checked for good sense, since making odd certificates
 * is what forge is for; what cannot be encoded at all is refused.
 */
export interface CertificateOptions extends SignatureOptions {
  /** The subject. Default: a fresh name for authorities, the first host (when short enough) for leaves. */
  readonly name?: NameInput
  /** The issuer's name as written in the certificate. Default: the issuer's real one. */
  readonly issuerName?: NameInput
  /** A kind of key, or the private key to certify. Default: a fresh `P-256` key. */
  readonly key?: KeySpec
  /** Copies subject, serial number and subject key identifier of another certificate, and nothing else. */
  readonly like?: CertificateSource
  /** Default: one hour before now. */
  readonly notBefore?: Date
  /** Default: `days` after now. */
  readonly notAfter?: Date
  /** Default: 3650 for roots, 1825 for intermediates, 90 for leaves, but not beyond the issuer's end. */
  readonly days?: number
  /** Shorthand for a period that is over, or has not begun. */
  readonly period?: 'expired' | 'not-yet-valid'
  /** Hexadecimal, or the content octets as they are. Default: 128 random bits. */
  readonly serial?: string | Uint8Array
  /** A version 1 certificate has no extensions. Default 3. */
  readonly version?: 1 | 3
  /** The CA flag of basic constraints; `absent` leaves the extension out. */
  readonly ca?: boolean | 'absent'
  /** How many intermediates may follow. Default: no limit. */
  readonly pathLength?: number
  readonly keyUsage?: readonly KeyUsageName[] | 'absent'
  /** Default `['serverAuth']` for leaves, absent for authorities. */
  readonly extendedKeyUsage?: readonly KeyPurpose[] | 'absent'
  /** `absent` leaves the hosts out of the certificate, so that only the common name says them. */
  readonly subjectAltName?: 'absent'
  /** Further alternative names, written as they are, a NUL or anything else in them included. */
  readonly altNames?: readonly GeneralName[]
  /** For authorities: which names the certificates below may carry. */
  readonly nameConstraints?: NameConstraints
  readonly subjectKeyId?: Uint8Array | 'absent'
  readonly authorityKeyId?: Uint8Array | 'absent'
  /** Asks clients to insist on a stapled OCSP answer (RFC 7633). */
  readonly mustStaple?: boolean
  /** How many timestamps of invented Certificate Transparency logs to embed. Default 0. */
  readonly timestamps?: number
  /** Further extensions, after the others, as they are. */
  readonly extensions?: readonly ExtensionInput[]
  /** Another spelling of the same public key, for those who hash or compare it. Default `usual`. */
  readonly publicKeyForm?: PublicKeyForm
  /** Flips one bit of the signature. */
  readonly badSignature?: boolean
}

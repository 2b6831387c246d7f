import { hash } from 'node:crypto'
import { type Certificate, KeypinError, type PublicKeyFacts, pinOf, readCertificate } from 'keypin'
import { signatureAlgorithm, weaknessOfKey } from './strength.ts'

/** What a certificate says, as plain data for people and programs. */
export interface CertificateFacts {
  /** SHA-256 of the subject public key, as a pin: `sha256/…`; absent when the certificate cannot be read. */
  readonly pin?: string
  /** SHA-256 of the whole certificate, as a pin: `cert-sha256/…`. */
  readonly certificatePin: string
  /** One line, made visible and bounded. */
  readonly subject: string
  readonly issuer: string
  readonly commonName?: string
  readonly serial?: string
  /** ISO 8601. */
  readonly notBefore?: string
  readonly notAfter?: string
  /** Whole days until the end of validity, negative after it. */
  readonly daysLeft?: number
  /** How long it is valid from its first to its last day. */
  readonly lifetimeDays?: number
  readonly key?: KeyFacts
  /** What the issuer signed it with. */
  readonly signature?: string
  readonly names?: { readonly dns: readonly string[]; readonly ip: readonly string[] }
  readonly isCa: boolean
  readonly isSelfIssued: boolean
  /** Certificate Transparency timestamps in it. */
  readonly scts?: number
  /** What is weak about it, in words. */
  readonly weak: readonly string[]
  /** Why it cannot be read, when it cannot. */
  readonly unreadable?: string
  readonly pem: string
}

/** A public key in words and figures. */
export interface KeyFacts extends Pick<PublicKeyFacts, 'algorithm' | 'oid' | 'curve' | 'bits' | 'exponent'> {
  /** `EC P-256`, `RSA 2048`. */
  readonly text: string
}

const dayMs = 86_400_000

/** Tells what a certificate says; one that cannot be read still has its certificate pin. */
export function certificateFacts(der: Uint8Array, now: Date): CertificateFacts {
  try {
    return factsAt(readCertificate(der), now)
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    const unreadable = error.message
    const nothing = { subject: '', issuer: '', isCa: false, isSelfIssued: false, weak: [] }
    return { ...alwaysOf(der), ...nothing, unreadable }
  }
}

// A certificate stands among what was presented and in every path, and those of CAs are met in a scan again and again.
const KNOWN = new WeakMap<Certificate, CertificateFacts>()

function factsAt(certificate: Certificate, now: Date): CertificateFacts {
  const known = KNOWN.get(certificate) ?? { ...alwaysOf(certificate.raw), ...read(certificate, now) }
  KNOWN.set(certificate, known)
  return { ...known, daysLeft: daysFrom(now, certificate.notAfter) }
}

/** The pin on a whole certificate, whatever is in it. */
export const certificatePinOf = (der: Uint8Array): string => `cert-sha256/${sha256(der)}`

const alwaysOf = (der: Uint8Array): Pick<CertificateFacts, 'certificatePin' | 'pem'> => ({
  certificatePin: certificatePinOf(der),
  pem: pemOf(der),
})

const daysFrom = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / dayMs)

function read(certificate: Certificate, now: Date): Omit<CertificateFacts, 'certificatePin' | 'pem'> {
  const { subject, issuer, notBefore, notAfter, scts, isSelfIssued } = certificate
  const signature = signatureAlgorithm(certificate.signatureAlgorithm)
  const key = keyFacts(certificate.publicKey)
  const weak = [weaknessOfKey(certificate.publicKey), isSelfIssued ? undefined : signature.weak]
  return {
    pin: pinOf(certificate.raw).text,
    subject: subject.text,
    issuer: issuer.text,
    ...(subject.commonName === undefined ? {} : { commonName: subject.commonName }),
    serial: certificate.serial,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    daysLeft: daysFrom(now, notAfter),
    lifetimeDays: Math.round((notAfter.getTime() - notBefore.getTime()) / dayMs),
    key,
    signature: signature.name,
    names: { dns: certificate.subjectAltNames.dns, ip: certificate.subjectAltNames.ip },
    isCa: certificate.basicConstraints?.ca === true,
    isSelfIssued,
    ...(scts === undefined ? {} : { scts }),
    weak: weak.filter((text) => text !== undefined),
  }
}

function keyFacts({ algorithm, oid, curve, bits, exponent }: PublicKeyFacts): KeyFacts {
  const kind = algorithm === 'unknown' ? `unknown (${oid})` : algorithm
  const size = curve ?? (bits !== undefined && sized.has(algorithm) ? String(bits) : undefined)
  return {
    algorithm,
    oid,
    text: size === undefined ? kind : `${kind} ${size}`,
    ...(curve === undefined ? {} : { curve }),
    ...(bits === undefined ? {} : { bits }),
    ...(exponent === undefined ? {} : { exponent }),
  }
}

/** Algorithms that are said with a size; the others have only one. */
const sized: ReadonlySet<string> = new Set(['RSA', 'RSA-PSS', 'DSA', 'DH'])

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64')

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

import { equalBytes } from '../bytes/equal.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { Candidate } from './candidate.ts'
import type { RefusalReason } from './refusals.ts'

/** Finds what keeps a certificate from standing above any other, whatever is below it. */
export function authorityFault(issuer: Candidate): RefusalReason | undefined {
  return caFault(issuer) ?? keyFault(issuer.certificate)
}

/**
 * Finds what keeps a CA from standing above this very path. That the names link up is given; the signature and the
 * name constraints are checked elsewhere.
 *
 * @param below The path beneath it, leaf first; at least the leaf.
 */
export function linkFault(
  { certificate }: Candidate,
  below: readonly Candidate[],
): RefusalReason | undefined {
  const child = below.at(-1) as Candidate
  return keyIdentifierFault(certificate, child.certificate) ?? pathLengthFault(certificate, below)
}

// RFC 5280 6.1.4 (k) and (n); 4.1.2.6 for the name.
function caFault(issuer: Candidate): RefusalReason | undefined {
  const { subject, keyUsage } = issuer.certificate
  if (!isCa(issuer)) return 'not-a-ca'
  if (subject.raw.length <= EMPTY_NAME_LENGTH) return 'empty-name'
  return keyUsage === undefined || keyUsage.includes('keyCertSign') ? undefined : 'no-certificate-signing'
}

const EMPTY_NAME_LENGTH = 2

// Version 1 has no way to say "CA": 6.1.4 (k) lets it pass when that is known by other means. A root that the caller
// named as an anchor is known; one that was sent is not.
function isCa({ certificate: { version, basicConstraints }, isAnchor, isSelfIssued }: Candidate): boolean {
  if (version === 3) return basicConstraints?.ca === true
  return version === 1 && isAnchor && isSelfIssued
}

// The least is 112 bits of strength: NIST SP 800-131A, CA/B Baseline Requirements 6.1.5, OpenSSL's security level 2.
// The most bounds the work of one check to about 1 ms; Go takes RSA keys up to 8192 bits too (CVE-2023-29409).
const BITS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['RSA', [2048, 8192]],
  ['RSA-PSS', [2048, 8192]],
  ['DSA', [2048, 3072]],
  ['EC', [224, 521]],
])

function keyFault({ publicKey }: Certificate): RefusalReason | undefined {
  const { algorithm, bits = 0, curve } = publicKey
  const range = BITS.get(algorithm)
  if (range === undefined) return undefined
  if (bits < range[0] || bits > range[1]) return 'weak-key'
  // RFC 5480 2.1.1 forbids parameters that are spelt out: with a generator of one's choice they forge (CVE-2020-0601).
  if (curve === 'explicit') return 'weak-key'
  return algorithm.startsWith('RSA') && !isSoundExponent(publicKey.exponent) ? 'weak-key' : undefined
}

// With the exponent 1 every message is its own signature. Above 2^53 the reader gives none, and no CA has any.
function isSoundExponent(exponent: number | undefined): boolean {
  return exponent !== undefined && exponent >= 3 && exponent % 2 === 1
}

// RFC 5280 4.2.1.1 offers these for finding issuers. OpenSSL makes them a condition, and so must whoever is to find no
// path that OpenSSL refuses; without an identifier on either side there is nothing to compare.
function keyIdentifierFault(issuer: Certificate, child: Certificate): RefusalReason | undefined {
  const { authorityKeyId, authorityCertificate: named = {} } = child
  if (isOther(authorityKeyId, issuer.subjectKeyId) || isOther(named.serial, issuer.serial))
    return 'key-identifier'
  if (named.issuer !== undefined && !equalBytes(named.issuer, issuer.issuer.raw)) return 'key-identifier'
  return undefined
}

function isOther(wanted: string | undefined, found: string | undefined): boolean {
  return wanted !== undefined && found !== undefined && wanted !== found
}

// RFC 5280 6.1.4 (l) and (m), seen from the CA: how many CAs may stand below it, self-issued ones not counted.
function pathLengthFault(
  { basicConstraints }: Certificate,
  [, ...authorities]: readonly Candidate[],
): RefusalReason | undefined {
  const allowed = basicConstraints?.pathLength
  if (allowed === undefined) return undefined
  const below = authorities.filter((authority) => !authority.isSelfIssued).length
  return below > allowed ? 'path-length' : undefined
}

import type { PublicKeyFacts } from 'keypin'
import type { CodePoint } from './wire/code-points.ts'

const md5 = 'it is signed with MD5, which has been forged'
const sha1 = 'it is signed with SHA-1, which has been forged'

const algorithms: ReadonlyMap<string, CodePoint> = new Map<string, CodePoint>([
  ['1.2.840.113549.1.1.2', { name: 'RSA-MD2', weak: md5 }],
  ['1.2.840.113549.1.1.4', { name: 'RSA-MD5', weak: md5 }],
  ['1.2.840.113549.1.1.5', { name: 'RSA-SHA1', weak: sha1 }],
  ['1.2.840.10045.4.1', { name: 'ECDSA-SHA1', weak: sha1 }],
  ['1.2.840.10040.4.3', { name: 'DSA-SHA1', weak: sha1 }],
  ['1.2.840.113549.1.1.14', { name: 'RSA-SHA224' }],
  ['1.2.840.113549.1.1.11', { name: 'RSA-SHA256' }],
  ['1.2.840.113549.1.1.12', { name: 'RSA-SHA384' }],
  ['1.2.840.113549.1.1.13', { name: 'RSA-SHA512' }],
  ['1.2.840.113549.1.1.10', { name: 'RSA-PSS' }],
  ['1.2.840.10045.4.3.1', { name: 'ECDSA-SHA224' }],
  ['1.2.840.10045.4.3.2', { name: 'ECDSA-SHA256' }],
  ['1.2.840.10045.4.3.3', { name: 'ECDSA-SHA384' }],
  ['1.2.840.10045.4.3.4', { name: 'ECDSA-SHA512' }],
  ['2.16.840.1.101.3.4.3.1', { name: 'DSA-SHA224' }],
  ['2.16.840.1.101.3.4.3.2', { name: 'DSA-SHA256' }],
  ['1.3.101.112', { name: 'Ed25519' }],
  ['1.3.101.113', { name: 'Ed448' }],
  ['2.16.840.1.101.3.4.3.17', { name: 'ML-DSA-44' }],
  ['2.16.840.1.101.3.4.3.18', { name: 'ML-DSA-65' }],
  ['2.16.840.1.101.3.4.3.19', { name: 'ML-DSA-87' }],
])

/** The name of a certificate signature algorithm, and why it is weak, where it is. */
export function signatureAlgorithm(oid: string): CodePoint {
  return algorithms.get(oid) ?? { name: oid }
}

/**
 * Why a certificate's key is weak; `undefined` when it is not.
 *
 * @see https://cabforum.org/working-groups/server/baseline-requirements/ section 6.1.5: RSA from 2048 bits
 */
export function weaknessOfKey({ algorithm, bits, curve, exponent }: PublicKeyFacts): string | undefined {
  if (exponent !== undefined && (exponent < 3 || exponent % 2 === 0))
    return `its RSA exponent is ${exponent}, which locks nothing`
  if (algorithm === 'DSA') return 'DSA keys are retired (FIPS 186-5)'
  if (bits === undefined) return undefined
  if ((algorithm === 'RSA' || algorithm === 'RSA-PSS') && bits < 2048)
    return `its RSA key has only ${bits} bits`
  if (algorithm === 'EC' && bits < 256) return `its curve ${curve ?? ''} has only ${bits} bits`
  return undefined
}

/** Protocol versions as OpenSSL calls them. */
export function weaknessOfProtocol(protocol: string): string | undefined {
  return /^(SSLv\d|TLSv1(\.1)?)$/.test(protocol) ? `${protocol} is retired (RFC 8996)` : undefined
}

const ciphers: readonly (readonly [RegExp, string])[] = [
  [/NULL/, 'it does not encrypt'],
  [/EXPORT/, 'export ciphers are broken'],
  [/RC4/, 'RC4 is broken (RFC 7465)'],
  [/3DES|DES_CBC|DES-CBC|IDEA|RC2/, '64-bit blocks repeat within hours (SWEET32)'],
  [/anon/i, 'nobody is authenticated'],
  [
    /^TLS_(?:RSA|ECDH_(?:RSA|ECDSA)|DH_(?:RSA|DSS))_WITH/,
    'without forward secrecy: who gets the key later reads what was recorded',
  ],
  [/CCM_8/, 'its tags have only 64 bits (RFC 9325)'],
  [/CBC/, 'CBC ciphers leak through timing unless both sides take great care'],
]

/** Why a cipher suite, by its standard name, is weak: all there is against it. */
export function weaknessOfCipher(name: string): string | undefined {
  const found = ciphers.filter(([pattern]) => pattern.test(name)).map(([, why]) => why)
  return found.length === 0 ? undefined : found.join('; ')
}

/** Why a finite-field group is weak. */
export function weaknessOfPrime(bits: number): string | undefined {
  return bits < 2048 ? `its Diffie-Hellman group has only ${bits} bits (RFC 9325)` : undefined
}

import { DerReader, Tag } from '../bytes/der.ts'
import { CertificateError } from '../errors.ts'
import { readOid } from './oid.ts'

/** The key algorithms that Keypin knows by name; `unknown` keys are pinned like any other. */
export type KeyAlgorithm =
  | 'RSA'
  | 'RSA-PSS'
  | 'EC'
  | 'Ed25519'
  | 'Ed448'
  | 'X25519'
  | 'X448'
  | 'DSA'
  | 'DH'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'
  | 'SLH-DSA'
  | 'unknown'

/** What can be said about a public key without being able to use it. */
export interface PublicKeyFacts {
  readonly algorithm: KeyAlgorithm
  /** The algorithm's object identifier, with dots. */
  readonly oid: string
  /** EC only: `P-256`, `secp256k1`, …, `explicit` when the parameters are spelt out, or the curve's OID. */
  readonly curve?: string
  /** Size of the modulus, the prime or the curve; absent when it could not be read. */
  readonly bits?: number
  /** RSA only: the public exponent, when it is at most 2^53 - 1. */
  readonly exponent?: number
  /** EC only: how the point is written. */
  readonly point?: 'uncompressed' | 'compressed' | 'hybrid'
}

/**
 * Reads a DER SubjectPublicKeyInfo.
 *
 * The structure is checked. What is in it is not: a key of an unknown algorithm, or one that no library could
 * use, has facts and a pin like any other, only fewer facts.
 *
 * @param spki The SubjectPublicKeyInfo and nothing after it.
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED`
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7 Subject Public Key Info
 */
export function readPublicKey(spki: Uint8Array): PublicKeyFacts {
  const reader = new DerReader(spki, 'public key')
  const facts = readSpki(reader)
  reader.finish('SubjectPublicKeyInfo')
  return facts
}

/** Reads a SubjectPublicKeyInfo where a reader stands. */
export function readSpki(reader: DerReader): PublicKeyFacts {
  const spki = reader.enter(Tag.sequence, 'SubjectPublicKeyInfo')
  const algorithm = spki.enter(Tag.sequence, 'key algorithm')
  const key = spki.octets('subjectPublicKey')
  spki.finish('SubjectPublicKeyInfo')
  const oid = readOid(algorithm, 'key algorithm')
  const row = ALGORITHMS.get(oid)
  if (row === undefined) return { algorithm: 'unknown', oid }
  return { algorithm: row.name, oid, ...row.facts?.(algorithm, spki.inside(key)) }
}

type Facts = Partial<Pick<PublicKeyFacts, 'curve' | 'bits' | 'exponent' | 'point'>>

interface Row {
  readonly name: KeyAlgorithm
  /** Reads what the algorithm's parameters and key say; both readers may hold anything. */
  readonly facts?: (parameters: DerReader, key: DerReader) => Facts
}

const fixed = (bits: number) => (): Facts => ({ bits })

// RFC 3279, 4055, 5480, 8410, 9881 (ML-DSA), 9909 (SLH-DSA).
const ALGORITHMS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['1.2.840.113549.1.1.1', { name: 'RSA', facts: orNothing(rsaFacts) }],
  ['1.2.840.113549.1.1.10', { name: 'RSA-PSS', facts: orNothing(rsaFacts) }],
  ['1.2.840.10045.2.1', { name: 'EC', facts: orNothing(ecFacts) }],
  ['1.3.101.110', { name: 'X25519', facts: fixed(256) }],
  ['1.3.101.111', { name: 'X448', facts: fixed(448) }],
  ['1.3.101.112', { name: 'Ed25519', facts: fixed(256) }],
  ['1.3.101.113', { name: 'Ed448', facts: fixed(456) }],
  ['1.2.840.10040.4.1', { name: 'DSA', facts: orNothing(primeFacts) }],
  ['1.2.840.10046.2.1', { name: 'DH', facts: orNothing(primeFacts) }],
  ['1.2.840.113549.1.3.1', { name: 'DH', facts: orNothing(primeFacts) }],
  ['2.16.840.1.101.3.4.3.17', { name: 'ML-DSA-44' }],
  ['2.16.840.1.101.3.4.3.18', { name: 'ML-DSA-65' }],
  ['2.16.840.1.101.3.4.3.19', { name: 'ML-DSA-87' }],
  ...Array.from({ length: 12 }, (_, i): [string, Row] => [
    `2.16.840.1.101.3.4.3.${20 + i}`,
    { name: 'SLH-DSA' },
  ]),
])

// SEC 2 version 2 and RFC 5639; the name is the one that people use for it, then its size.
const CURVES: ReadonlyMap<string, readonly [name: string, bits: number]> = new Map([
  ['1.2.840.10045.3.1.1', ['P-192', 192]],
  ['1.3.132.0.33', ['P-224', 224]],
  ['1.2.840.10045.3.1.7', ['P-256', 256]],
  ['1.3.132.0.34', ['P-384', 384]],
  ['1.3.132.0.35', ['P-521', 521]],
  ['1.3.132.0.10', ['secp256k1', 256]],
  ['1.3.36.3.3.2.8.1.1.7', ['brainpoolP256r1', 256]],
  ['1.3.36.3.3.2.8.1.1.8', ['brainpoolP256t1', 256]],
  ['1.3.36.3.3.2.8.1.1.11', ['brainpoolP384r1', 384]],
  ['1.3.36.3.3.2.8.1.1.12', ['brainpoolP384t1', 384]],
  ['1.3.36.3.3.2.8.1.1.13', ['brainpoolP512r1', 512]],
  ['1.3.36.3.3.2.8.1.1.14', ['brainpoolP512t1', 512]],
  ['1.2.156.10197.1.301', ['SM2', 256]],
])

const POINTS: ReadonlyMap<number, NonNullable<PublicKeyFacts['point']>> = new Map([
  [2, 'compressed'],
  [3, 'compressed'],
  [4, 'uncompressed'],
  [6, 'hybrid'],
  [7, 'hybrid'],
])

// A key that does not hold what its algorithm promises is still a key that can be pinned.
function orNothing(facts: NonNullable<Row['facts']>): NonNullable<Row['facts']> {
  return (parameters, key) => {
    try {
      return facts(parameters, key)
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error
      return {}
    }
  }
}

// RFC 8017 appendix A.1.1: RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
function rsaFacts(_parameters: DerReader, key: DerReader): Facts {
  const rsa = key.enter(Tag.sequence, 'RSA key')
  const bits = bitLength(rsa.integer('modulus'))
  const exponent = rsa.integer('exponent')
  if (bitLength(exponent) > 53) return { bits }
  return { bits, exponent: exponent.reduce((value, octet) => value * 256 + octet, 0) }
}

function ecFacts(parameters: DerReader, key: DerReader): Facts {
  const point = POINTS.get(key.next)
  const how = point === undefined ? {} : { point }
  if (parameters.next === Tag.sequence) return { curve: 'explicit', ...explicitBits(parameters), ...how }
  const oid = readOid(parameters, 'curve')
  const [curve, bits] = CURVES.get(oid) ?? [oid, undefined]
  return { curve, ...(bits === undefined ? {} : { bits }), ...how }
}

// RFC 3279 section 2.3.5: SpecifiedECDomain ::= SEQUENCE { version, SEQUENCE { fieldType OID, prime }, … }
function explicitBits(parameters: DerReader): Facts {
  const domain = parameters.enter(Tag.sequence, 'curve parameters')
  domain.integer('version')
  const field = domain.enter(Tag.sequence, 'field')
  if (readOid(field, 'field type') !== '1.2.840.10045.1.1') return {}
  return { bits: bitLength(field.integer('prime')) }
}

// DSA: RFC 3279 section 2.3.2; DH: 2.3.3 and PKCS #3. Both begin with the prime.
function primeFacts(parameters: DerReader): Facts {
  const domain = parameters.enter(Tag.sequence, 'key parameters')
  return { bits: bitLength(domain.integer('prime')) }
}

function bitLength(integer: Uint8Array): number {
  const lead = integer.findIndex((octet) => octet !== 0)
  return lead === -1 ? 0 : (integer.length - lead) * 8 - Math.clz32(integer[lead] as number) + 24
}

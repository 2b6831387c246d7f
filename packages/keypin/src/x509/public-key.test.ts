import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { rsaAlgorithm, spki } from '../testing/certificate-parts.ts'
import { integer, nothing, oid, sequence } from '../testing/der-writer.ts'
import { type PublicKeyFacts, readPublicKey } from './public-key.ts'

type Expected = { readonly [Fact in keyof PublicKeyFacts]?: PublicKeyFacts[Fact] | undefined }

const EC = '1.2.840.10045.2.1'
const P256 = '1.2.840.10045.3.1.7'
const point = (lead: number, length: number): Uint8Array => Uint8Array.of(lead, ...Array(length).fill(1))
const rsaKey = (modulus: bigint, exponent: bigint): Uint8Array =>
  sequence(integer(modulus), integer(exponent))
const prime256 = sequence(oid('1.2.840.10045.1.1'), integer((1n << 256n) - 189n))

const keys: readonly (readonly [what: string, spki: Uint8Array, facts: Expected])[] = [
  [
    'RSA of 2048 bits',
    spki(rsaAlgorithm, rsaKey(1n << 2047n, 65537n)),
    { algorithm: 'RSA', bits: 2048, exponent: 65537 },
  ],
  [
    'RSA of 2047 bits',
    spki(rsaAlgorithm, rsaKey(1n << 2046n, 3n)),
    { algorithm: 'RSA', bits: 2047, exponent: 3 },
  ],
  [
    'RSA without parameters',
    spki(sequence(oid('1.2.840.113549.1.1.1')), rsaKey(1n << 2047n, 3n)),
    { algorithm: 'RSA', bits: 2048 },
  ],
  [
    'RSA with a vast exponent',
    spki(rsaAlgorithm, rsaKey(1n << 2047n, 1n << 60n)),
    { algorithm: 'RSA', bits: 2048, exponent: undefined },
  ],
  [
    'RSA-PSS',
    spki(sequence(oid('1.2.840.113549.1.1.10')), rsaKey(1n << 2047n, 3n)),
    { algorithm: 'RSA-PSS', bits: 2048 },
  ],
  [
    'P-256',
    spki(sequence(oid(EC), oid(P256)), point(4, 64)),
    { algorithm: 'EC', curve: 'P-256', bits: 256, point: 'uncompressed' },
  ],
  [
    'P-256, compressed',
    spki(sequence(oid(EC), oid(P256)), point(2, 32)),
    { curve: 'P-256', point: 'compressed' },
  ],
  ['P-256, hybrid', spki(sequence(oid(EC), oid(P256)), point(6, 64)), { curve: 'P-256', point: 'hybrid' }],
  [
    'secp256k1',
    spki(sequence(oid(EC), oid('1.3.132.0.10')), point(4, 64)),
    { curve: 'secp256k1', bits: 256 },
  ],
  [
    'a curve without a name',
    spki(sequence(oid(EC), oid('1.2.3')), point(4, 64)),
    { algorithm: 'EC', curve: '1.2.3', bits: undefined },
  ],
  [
    'explicit curve parameters',
    spki(sequence(oid(EC), sequence(integer(1), prime256)), point(4, 64)),
    { curve: 'explicit', bits: 256 },
  ],
  [
    'an EC key without a curve',
    spki(sequence(oid(EC), nothing), point(4, 64)),
    { algorithm: 'EC', curve: undefined },
  ],
  ['Ed25519', spki(sequence(oid('1.3.101.112')), point(1, 31)), { algorithm: 'Ed25519', bits: 256 }],
  ['Ed448', spki(sequence(oid('1.3.101.113')), point(1, 56)), { algorithm: 'Ed448', bits: 456 }],
  [
    'DSA',
    spki(sequence(oid('1.2.840.10040.4.1'), sequence(integer((1n << 2048n) - 1n))), integer(5)),
    { algorithm: 'DSA', bits: 2048 },
  ],
  [
    'DSA with inherited parameters',
    spki(sequence(oid('1.2.840.10040.4.1')), integer(5)),
    { algorithm: 'DSA', bits: undefined },
  ],
  [
    'ML-DSA-44',
    spki(sequence(oid('2.16.840.1.101.3.4.3.17')), new Uint8Array(1312)),
    { algorithm: 'ML-DSA-44' },
  ],
  [
    'ML-DSA-65',
    spki(sequence(oid('2.16.840.1.101.3.4.3.18')), new Uint8Array(1952)),
    { algorithm: 'ML-DSA-65' },
  ],
  [
    'ML-DSA-87',
    spki(sequence(oid('2.16.840.1.101.3.4.3.19')), new Uint8Array(2592)),
    { algorithm: 'ML-DSA-87' },
  ],
  ['SLH-DSA', spki(sequence(oid('2.16.840.1.101.3.4.3.31')), new Uint8Array(64)), { algorithm: 'SLH-DSA' }],
  [
    'an algorithm nobody knows',
    spki(sequence(oid('1.2.3')), point(0, 1)),
    { algorithm: 'unknown', oid: '1.2.3' },
  ],
]

for (const [what, der, facts] of keys) {
  test(`${what} is told`, () => {
    const read = readPublicKey(der)
    for (const [fact, value] of Object.entries(facts))
      assert.deepEqual(read[fact as keyof PublicKeyFacts], value, fact)
  })
}

test('keys that Node makes are told as Node tells them', () => {
  const facts = (key: KeyObject): PublicKeyFacts => readPublicKey(key.export({ type: 'spki', format: 'der' }))
  assert.equal(facts(generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey).bits, 3072)
  assert.equal(facts(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey).curve, 'P-521')
  assert.equal(facts(generateKeyPairSync('x25519').publicKey).algorithm, 'X25519')
})

test('a bare point, a PKCS #1 key and a private key are not public keys', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  assert.throws(() => readPublicKey(point(4, 64)), { code: 'KEYPIN_DER_MALFORMED' })
  assert.throws(() => readPublicKey(publicKey.export({ type: 'pkcs1', format: 'der' })), {
    code: 'KEYPIN_DER_MALFORMED',
  })
  assert.throws(() => readPublicKey(privateKey.export({ type: 'pkcs8', format: 'der' })), {
    code: 'KEYPIN_DER_MALFORMED',
  })
})

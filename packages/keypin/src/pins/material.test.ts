import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { formatPem } from '../bytes/pem.ts'
import { CertificateError } from '../errors.ts'
import { certificateOf, ed25519Key, requestOf } from '../testing/certificate-parts.ts'
import { bitString, integer, octetString, oid, sequence } from '../testing/der-writer.ts'
import { readPinMaterial } from './material.ts'
import { pinOfSpki } from './of.ts'

const keyPin = pinOfSpki(ed25519Key).text
// The algorithm does not fit an Ed25519 key, but this one no library knows at all.
const unknownKey = sequence(sequence(oid('1.2.3')), bitString(Uint8Array.of(1)))

test('a certificate, a public key and a request are told apart by what they are', () => {
  const inputs = [
    ['certificate', certificateOf(), 'CERTIFICATE'],
    ['certificate', certificateOf({ version: null }), 'X509 CERTIFICATE'],
    ['public-key', ed25519Key, 'PUBLIC KEY'],
  ] as const
  for (const [what, der, label] of inputs) {
    for (const input of [der, formatPem(label, der), Buffer.from(formatPem(label, der))]) {
      const read = readPinMaterial(input)
      assert.equal(read.what, what)
      assert.equal(read.pin.text, keyPin)
      assert.deepEqual(read.material, der)
    }
  }
})

test('a request says whether possession of its key is proven', () => {
  const der = requestOf({ spki: unknownKey })
  const read = readPinMaterial(formatPem('CERTIFICATE REQUEST', der))
  assert.equal(read.what, 'request')
  assert.equal(read.pin.text, pinOfSpki(unknownKey).text)
  assert.deepEqual(read.possession, { valid: undefined, reason: 'unknown-key' })
  assert.equal(readPinMaterial(formatPem('NEW CERTIFICATE REQUEST', der)).what, 'request')
})

test('the label of a PEM block is a claim, and the bytes decide', () => {
  assert.equal(readPinMaterial(formatPem('CERTIFICATE', ed25519Key)).what, 'public-key')
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const refused: readonly (readonly [fact: string, input: Uint8Array | string, hint: RegExp])[] = [
  ['a private key in PKCS #8', rsa.privateKey.export({ type: 'pkcs8', format: 'der' }), /public half/],
  ['a private key in PKCS #1', rsa.privateKey.export({ type: 'pkcs1', format: 'der' }), /public half/],
  ['a private key in SEC 1', ec.privateKey.export({ type: 'sec1', format: 'der' }), /public half/],
  [
    'a private key in PEM',
    ec.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    /never hand out a private key/,
  ],
  ['a public key in PKCS #1', rsa.publicKey.export({ type: 'pkcs1', format: 'der' }), /public half/],
  ['PKCS #7', sequence(oid('1.2.840.113549.1.7.2'), octetString()), /openssl pkcs7/],
  ['PKCS #12', sequence(integer(3), sequence(oid('1.2.840.113549.1.7.1'))), /openssl pkey/],
]

for (const [fact, input, hint] of refused) {
  test(`${fact} is refused with the command that helps`, () => {
    assert.throws(
      () => readPinMaterial(input),
      (error) => error instanceof CertificateError && hint.test(error.hint ?? ''),
    )
  })
}

test('a certificate must be readable as a whole, not only up to its key', () => {
  const broken = certificateOf({ tail: [sequence()] })
  assert.throws(() => readPinMaterial(broken), { code: 'KEYPIN_DER_MALFORMED' })
})

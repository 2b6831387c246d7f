import assert from 'node:assert/strict'
import { constants, generateKeyPairSync, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import { test } from 'node:test'
import { CertificateError } from '../errors.ts'
import {
  ecdsaWithSha256,
  extension,
  generalName,
  name,
  pssAlgorithm,
  requestOf,
} from '../testing/certificate-parts.ts'
import {
  bitString,
  element,
  explicit,
  integer,
  nothing,
  oid,
  sequence,
  set,
  text,
} from '../testing/der-writer.ts'
import { readCertificateRequest } from './request.ts'

interface Signing {
  readonly algorithm: Uint8Array
  readonly hash: string | null
  readonly options?: Partial<SignKeyObjectInput>
}

/** A request for `key`, signed by `signer`. */
function signedRequest(key: KeyObject, signer: KeyObject, { algorithm, hash, options }: Signing): Uint8Array {
  const spki = key.export({ type: 'spki', format: 'der' })
  const info = sequence(integer(0), name(['2.5.4.3', text('api.example.com')]), spki, explicit(0))
  return sequence(info, algorithm, bitString(sign(hash, info, { key: signer, ...options })))
}

const SHA256 = '2.16.840.1.101.3.4.2.1'
const SHA384 = '2.16.840.1.101.3.4.2.2'
const padding = constants.RSA_PKCS1_PSS_PADDING
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const sha256WithRsa: Signing = { algorithm: sequence(oid('1.2.840.113549.1.1.11'), nothing), hash: 'sha256' }
const ecdsa: Signing = { algorithm: ecdsaWithSha256, hash: 'sha256' }

const proven: readonly (readonly [what: string, { publicKey: KeyObject; privateKey: KeyObject }, Signing])[] =
  [
    ['RSA with SHA-256', rsa, sha256WithRsa],
    [
      'RSA-PSS with SHA-256',
      rsa,
      { algorithm: pssAlgorithm(SHA256, SHA256, 32), hash: 'sha256', options: { padding, saltLength: 32 } },
    ],
    [
      'RSA-PSS with SHA-384 and a long salt',
      rsa,
      { algorithm: pssAlgorithm(SHA384, SHA384, 200), hash: 'sha384', options: { padding, saltLength: 200 } },
    ],
    ['P-256 with SHA-256', ec, ecdsa],
    [
      'P-384 with SHA-384',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      { algorithm: sequence(oid('1.2.840.10045.4.3.3')), hash: 'sha384' },
    ],
    ['secp256k1 with SHA-256', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), ecdsa],
    ['Ed25519', generateKeyPairSync('ed25519'), { algorithm: sequence(oid('1.3.101.112')), hash: null }],
    ['Ed448', generateKeyPairSync('ed448'), { algorithm: sequence(oid('1.3.101.113')), hash: null }],
    [
      'DSA with SHA-256',
      generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
      { algorithm: sequence(oid('2.16.840.1.101.3.4.3.2')), hash: 'sha256' },
    ],
  ]

for (const [what, { publicKey, privateKey }, signing] of proven) {
  test(`a request signed with its own key proves possession: ${what}`, () => {
    const request = readCertificateRequest(signedRequest(publicKey, privateKey, signing))
    assert.deepEqual(request.possession(), { valid: true })
    assert.ok(request.verifies())
    assert.deepEqual(request.spki, new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })))
  })
}

test("a request for someone else's key does not prove possession", () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const request = readCertificateRequest(signedRequest(other.publicKey, ec.privateKey, ecdsa))
  assert.deepEqual(request.possession(), { valid: false, reason: 'wrong' })
  assert.equal(request.verifies(), false)
})

test('a request whose key was exchanged does not prove possession', () => {
  const der = Buffer.from(signedRequest(ec.publicKey, ec.privateKey, ecdsa))
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    type: 'spki',
    format: 'der',
  })
  const at = der.indexOf(ec.publicKey.export({ type: 'spki', format: 'der' }))
  other.copy(der, at)
  assert.equal(readCertificateRequest(der).verifies(), false)
})

test('an algorithm that does not fit the key proves nothing', () => {
  const request = signedRequest(ec.publicKey, ec.privateKey, { ...ecdsa, algorithm: sha256WithRsa.algorithm })
  assert.deepEqual(readCertificateRequest(request).possession(), { valid: false, reason: 'wrong' })
})

test('what this runtime cannot check is told as unknown, not as wrong', () => {
  const odd = signedRequest(ec.publicKey, ec.privateKey, { ...ecdsa, algorithm: sequence(oid('1.2.3')) })
  assert.deepEqual(readCertificateRequest(odd).possession(), {
    valid: undefined,
    reason: 'unknown-algorithm',
  })
  const mixed = {
    algorithm: pssAlgorithm(SHA256, SHA384, 32),
    hash: 'sha256',
    options: { padding, saltLength: 32 },
  }
  const masked = readCertificateRequest(signedRequest(rsa.publicKey, rsa.privateKey, mixed))
  assert.deepEqual(masked.possession(), { valid: undefined, reason: 'unknown-algorithm' })
  const spki = sequence(sequence(oid('1.2.3')), bitString(Uint8Array.of(1)))
  assert.deepEqual(readCertificateRequest(requestOf({ spki })).possession(), {
    valid: undefined,
    reason: 'unknown-key',
  })
})

test('the names that are asked for are told', () => {
  const names = extension('2.5.29.17', sequence(generalName(2, 'api.example.com')))
  const asked = sequence(oid('1.2.840.113549.1.9.14'), set(sequence(names)))
  const password = sequence(oid('1.2.840.113549.1.9.7'), set(text('secret')))
  const request = readCertificateRequest(requestOf({ attributes: [password, asked] }))
  assert.deepEqual(request.subjectAltNames.dns, ['api.example.com'])
  assert.equal(request.subject.text, 'CN=api.example.com')
})

const info = (...parts: readonly Uint8Array[]): Uint8Array =>
  sequence(sequence(...parts), ecdsaWithSha256, bitString(Uint8Array.of(1)))
const asked = sequence(oid('1.2.840.113549.1.9.14'), set(sequence()))

const refused: readonly (readonly [fact: string, der: Uint8Array, message: RegExp])[] = [
  ['nothing', new Uint8Array(0), /certificate request is malformed at byte 0/],
  ['a request that is cut off', requestOf().subarray(0, -1), /outer SEQUENCE announces/],
  ['a byte after the end', Buffer.concat([requestOf(), Buffer.of(0)]), /1 byte too many after end/],
  ['version 2', info(integer(1), name()), /version that is not 1/],
  ['a certificate', info(explicit(0, integer(2)), integer(1)), /where version \(0x02\) should be/],
  ['extensions asked for twice', requestOf({ attributes: [asked, asked] }), /asks for extensions twice/],
  [
    'something after the attributes',
    info(integer(0), name(), sequence(), explicit(0), explicit(1)),
    /after attributes/,
  ],
  [
    'an empty signature',
    sequence(sequence(), ecdsaWithSha256, element(0x03, Uint8Array.of(0))),
    /signature is empty/,
  ],
]

for (const [fact, der, message] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(
      () => readCertificateRequest(der),
      (error) => error instanceof CertificateError && message.test(error.message),
    )
  })
}

test('a request above the limit is refused', () => {
  assert.throws(() => readCertificateRequest(new Uint8Array(1 << 20)), { code: 'KEYPIN_X509_TOO_LARGE' })
})

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { formatPem } from '../bytes/pem.ts'
import { CertificateError } from '../errors.ts'
import { certificateOf, ed25519Key, requestOf } from '../testing/certificate-parts.ts'
import { bitString, oid, sequence } from '../testing/der-writer.ts'
import { pinOf, pinOfPublicKey, pinOfRequest, pinOfSpki } from './of.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')
const der = certificateOf()
const pem = formatPem('CERTIFICATE', der)
const keyPin = `sha256/${sha256(ed25519Key)}`

test('the pin of a certificate is the hash of its key, in DER and in PEM', () => {
  assert.equal(pinOf(der).text, keyPin)
  assert.equal(pinOf(pem).text, keyPin)
  assert.equal(pinOf(Buffer.from(pem)).text, keyPin)
  assert.equal(pinOf(`subject=CN = api.example.com\n${pem}`).text, keyPin)
})

test('the pin of a certificate of kind certificate is the hash of all of it', () => {
  assert.equal(pinOf(pem, 'certificate').text, `cert-sha256/${sha256(der)}`)
})

test('the same key has the same pin in a certificate, a public key file and a request', () => {
  assert.equal(pinOfSpki(ed25519Key).text, keyPin)
  assert.equal(pinOfPublicKey(ed25519Key).text, keyPin)
  assert.equal(pinOfPublicKey(formatPem('PUBLIC KEY', ed25519Key)).text, keyPin)
})

test("what Node calls a certificate's pubkey is not what a pin is the hash of", () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = certificateOf({ spki })
  const naive = sha256(new X509Certificate(certificate).toLegacyObject().pubkey as Buffer)
  assert.notEqual(`sha256/${naive}`, pinOf(certificate).text)
  assert.equal(`sha256/${sha256(spki)}`, pinOf(certificate).text)
})

test('the pin of an unknown kind of key is given', () => {
  const spki = sequence(sequence(oid('1.2.3')), bitString(Uint8Array.of(1)))
  assert.equal(pinOf(certificateOf({ spki })).text, `sha256/${sha256(spki)}`)
})

const refused: readonly (readonly [fact: string, give: () => unknown, message: RegExp, hint?: RegExp])[] = [
  ['a chain', () => pinOf(pem + pem), /has 2 blocks where a certificate should be/, /give one/],
  [
    'a certificate that is cut off',
    () => pinOf(der.subarray(0, 80)),
    /outer SEQUENCE announces \d+ bytes where 77 are left/,
  ],
  ['PEM with garbage after it', () => pinOf(`${pem.trimEnd()}AAAA`), /inside the block/],
  ['DER with garbage after it', () => pinOf(Buffer.concat([der, Buffer.of(1, 2)])), /2 bytes too many/],
  [
    'a public key instead of a certificate',
    () => pinOf(formatPem('PUBLIC KEY', ed25519Key)),
    /"PUBLIC KEY" is not a certificate/,
  ],
  ['a certificate instead of a public key', () => pinOfPublicKey(pem), /"CERTIFICATE" is not a public key/],
  [
    'a private key',
    () => pinOfPublicKey(formatPem('PRIVATE KEY', Uint8Array.of(1))),
    /"PRIVATE KEY" is not/,
    /never hand out a private key.*openssl pkey -in FILE -pubout/,
  ],
  [
    'PKCS #1',
    () => pinOfPublicKey(formatPem('RSA PUBLIC KEY', Uint8Array.of(1))),
    /"RSA PUBLIC KEY" is not/,
    /-RSAPublicKey_in/,
  ],
  [
    'a bare point',
    () => pinOfSpki(Uint8Array.of(4, ...Array(64).fill(1))),
    /tag 0x04 where SubjectPublicKeyInfo/,
  ],
  [
    'a request that is not its own',
    () => pinOfRequest(forgedRequest()),
    /is not signed with the key it asks for/,
    /openssl req -new/,
  ],
  ['a certificate instead of a request', () => pinOfRequest(pem), /is not a request/],
]

for (const [fact, give, message, hint] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(give, (error) => {
      assert.ok(error instanceof CertificateError)
      assert.match(error.message, message)
      assert.match(error.hint ?? '', hint ?? /^/)
      return true
    })
  })
}

test('a kind that does not exist is misuse', () => {
  assert.throws(() => pinOf(der, 'leaf' as 'spki'), { name: 'TypeError', message: /not "leaf"/ })
})

// The signature is zeros under an algorithm that fits the key.
function forgedRequest(): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return requestOf({ spki: publicKey.export({ type: 'spki', format: 'der' }) })
}

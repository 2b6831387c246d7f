import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPem } from '../bytes/pem.ts'
import { CertificateError } from '../errors.ts'
import { certificateOf, name } from '../testing/certificate-parts.ts'
import { integer, text } from '../testing/der-writer.ts'
import { readCertificates } from './encoding.ts'

const one = certificateOf({ serial: integer(1) })
const two = certificateOf({ serial: integer(2) })
const bundle = formatPem('CERTIFICATE', one) + formatPem('CERTIFICATE', two)

test('a bundle is read as text and as bytes', () => {
  assert.deepEqual(readCertificates(bundle), [one, two])
  assert.deepEqual(readCertificates(Buffer.from(bundle)), [one, two])
})

test('one DER certificate and several on end are read', () => {
  assert.deepEqual(readCertificates(one), [one])
  assert.deepEqual(
    readCertificates(Buffer.concat([one, two])).map((der) => Uint8Array.from(der)),
    [one, two],
  )
})

test('DER that has a PEM boundary in it is still DER', () => {
  const sly = certificateOf({ subject: name(['2.5.4.3', text(`\n${bundle}`)]) })
  assert.deepEqual(readCertificates(sly), [sly])
})

test('text that begins like DER is still text', () => {
  assert.deepEqual(readCertificates(Buffer.from(`0 s:CN=api.example.com\n${bundle}`)), [one, two])
})

test('text in Latin-1 around the blocks does no harm', () => {
  assert.deepEqual(readCertificates(Buffer.from(`# Z\u00fcrich\n${bundle}`, 'latin1')), [one, two])
})

const refused: readonly (readonly [
  fact: string,
  input: Uint8Array | string,
  message: RegExp,
  hint?: RegExp,
])[] = [
  ['an empty file', new Uint8Array(0), /the input is empty/],
  [
    'DER that is cut off',
    one.subarray(0, 100),
    /certificate file is malformed at byte 0: certificate announces \d+ bytes where 97 are left/,
  ],
  ['a second certificate that is cut off', Buffer.concat([one, two.subarray(0, 9)]), /certificate announces/],
  [
    'a key among certificates',
    bundle + formatPem('PRIVATE KEY', one),
    /"PRIVATE KEY" is not a certificate/,
    /openssl pkey -in FILE -pubout/,
  ],
  ['a request', formatPem('CERTIFICATE REQUEST', one), /"CERTIFICATE REQUEST" is not a certificate/],
  ['PKCS #7', formatPem('PKCS7', one), /"PKCS7" is not a certificate/, /openssl pkcs7 -print_certs/],
  [
    'a certificate with trust settings',
    formatPem('TRUSTED CERTIFICATE', one),
    /is not a certificate/,
    /openssl x509/,
  ],
  ['UTF-16', Buffer.from(`\ufeff${bundle}`, 'utf16le'), /neither PEM nor DER/, /UTF-16/],
  ['random bytes', Buffer.from([1, 2, 3, 4]), /neither PEM nor DER/, /PKCS #12/],
  ['text without a block', Buffer.from('hello'), /no "-----BEGIN/],
]

for (const [fact, input, message, hint] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(
      () => readCertificates(input),
      (error) =>
        error instanceof CertificateError &&
        message.test(error.message) &&
        (hint?.test(error.hint ?? '') ?? true),
    )
  })
}

test('something that is neither bytes nor text is misuse', () => {
  assert.throws(() => readCertificates(42 as unknown as string), TypeError)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CertificateError } from '../errors.ts'
import {
  certificateOf,
  certificateWith,
  ecdsaWithSha256,
  ed25519Key,
  extension,
  generalName,
  name,
  rsaAlgorithm,
  validity,
} from '../testing/certificate-parts.ts'
import { bitString, element, explicit, integer, oid, sequence, set, text } from '../testing/der-writer.ts'
import { readCertificate, spkiOf } from './certificate.ts'
import { MAX_CERTIFICATE_BYTES } from './limits.ts'

test('an ordinary certificate is read', () => {
  const certificate = readCertificate(certificateOf())
  assert.equal(certificate.version, 3)
  assert.equal(certificate.serial, '1234')
  assert.equal(certificate.subject.text, 'CN=api.example.com')
  assert.equal(certificate.issuer.text, 'CN=Keypin Test Root')
  assert.equal(certificate.notBefore.toISOString(), '2026-01-01T00:00:00.000Z')
  assert.equal(certificate.notAfter.toISOString(), '2027-01-01T00:00:00.000Z')
  assert.equal(certificate.signatureAlgorithm, '1.2.840.10045.4.3.2')
  assert.deepEqual(certificate.signatureParameters, ecdsaWithSha256)
  assert.deepEqual(certificate.signature, new Uint8Array(64))
  assert.equal(certificate.isSelfIssued, false)
  assert.deepEqual(certificate.spki, ed25519Key)
  assert.equal(certificate.publicKey.algorithm, 'Ed25519')
  assert.deepEqual(certificate.unknownCritical, [])
})

test('a certificate of version 1 is read', () => {
  const certificate = readCertificate(certificateOf({ version: null }))
  assert.equal(certificate.version, 1)
  assert.equal(certificate.basicConstraints, undefined)
  assert.deepEqual(certificate.subjectAltNames, { dns: [], ip: [], ipBytes: [], other: 0 })
})

test('a certificate of version 2 may have unique identifiers', () => {
  const tail = [element(0x81, Uint8Array.of(0, 1)), element(0x82, Uint8Array.of(0, 2))]
  assert.equal(readCertificate(certificateOf({ version: explicit(0, integer(1)), tail })).version, 2)
})

test('the key is the bytes that stand in the certificate, in either way of reading', () => {
  const der = certificateOf()
  assert.deepEqual(spkiOf(der), ed25519Key)
  assert.equal(spkiOf(der).buffer, der.buffer, 'a view, no copy')
})

test('a certificate whose issuer and subject are the same name is self-issued', () => {
  const subject = name(['2.5.4.3', text('Root', 0x13)])
  assert.ok(readCertificate(certificateOf({ issuer: name(['2.5.4.3', text('ROOT')]), subject })).isSelfIssued)
})

test('an unknown key algorithm is no reason to refuse', () => {
  const spki = sequence(sequence(oid('1.2.3.4'), text('parameters')), bitString(Uint8Array.of(1, 2, 3)))
  const certificate = readCertificate(certificateOf({ spki }))
  assert.deepEqual(certificate.publicKey, { algorithm: 'unknown', oid: '1.2.3.4' })
  assert.deepEqual(certificate.spki, spki)
})

test('a known key algorithm over something else is no reason either', () => {
  const spki = sequence(rsaAlgorithm, bitString(Uint8Array.of(0xff, 0xff)))
  assert.deepEqual(readCertificate(certificateOf({ spki })).publicKey, {
    algorithm: 'RSA',
    oid: '1.2.840.113549.1.1.1',
  })
})

const twice = explicit(
  3,
  sequence(extension('2.5.29.14', text('a', 4)), extension('2.5.29.14', text('b', 4))),
)

const refused: readonly (readonly [fact: string, der: Uint8Array, code: string, message: RegExp])[] = [
  ['nothing', new Uint8Array(0), 'KEYPIN_DER_MALFORMED', /ends where outer SEQUENCE should be/],
  [
    'a byte after the end',
    Buffer.concat([certificateOf(), Buffer.of(0)]),
    'KEYPIN_DER_MALFORMED',
    /1 byte too many/,
  ],
  [
    'a certificate that is cut off',
    certificateOf().subarray(0, -1),
    'KEYPIN_DER_MALFORMED',
    /outer SEQUENCE announces/,
  ],
  [
    'a second signature',
    sequence(sequence(), ecdsaWithSha256, bitString(Uint8Array.of(1)), bitString(Uint8Array.of(1))),
    'KEYPIN_DER_MALFORMED',
    /bytes too many after signature/,
  ],
  [
    'two signature algorithms that differ',
    certificateOf({ innerAlgorithm: rsaAlgorithm }),
    'KEYPIN_X509_MALFORMED',
    /one signature algorithm/,
  ],
  [
    'version 4',
    certificateOf({ version: explicit(0, integer(3)) }),
    'KEYPIN_X509_MALFORMED',
    /version that is not/,
  ],
  [
    'extensions in version 1',
    certificateOf({ version: null, tail: [explicit(3, sequence())] }),
    'KEYPIN_X509_MALFORMED',
    /version 1 does not have/,
  ],
  [
    'an extension twice',
    certificateOf({ tail: [twice] }),
    'KEYPIN_DER_MALFORMED',
    /extension 2\.5\.29\.14 occurs twice/,
  ],
  [
    'a serial number of 65 octets',
    certificateOf({ serial: integer(1n << 512n) }),
    'KEYPIN_X509_MALFORMED',
    /serial number of 65 octets/,
  ],
  [
    'an empty serial number',
    certificateOf({ serial: element(0x02) }),
    'KEYPIN_DER_MALFORMED',
    /serial number is not a minimal INTEGER/,
  ],
  [
    'a padded serial number',
    certificateOf({ serial: element(0x02, Uint8Array.of(0, 1)) }),
    'KEYPIN_DER_MALFORMED',
    /not a minimal/,
  ],
  [
    'three times in the validity',
    certificateOf({ validity: sequence(...Array(3).fill(text('260101000000Z', 0x17))) }),
    'KEYPIN_DER_MALFORMED',
    /after validity/,
  ],
  [
    'a time that is none',
    certificateOf({ validity: validity('26', '27') }),
    'KEYPIN_DER_MALFORMED',
    /notBefore is not a time/,
  ],
  [
    'a third part in the key',
    certificateOf({ spki: sequence(rsaAlgorithm, bitString(Uint8Array.of(1)), bitString(Uint8Array.of(2))) }),
    'KEYPIN_DER_MALFORMED',
    /after SubjectPublicKeyInfo/,
  ],
  [
    'a key that is not a BIT STRING',
    certificateOf({ spki: sequence(rsaAlgorithm, text('x')) }),
    'KEYPIN_DER_MALFORMED',
    /subjectPublicKey \(0x03\) should be/,
  ],
  [
    'a signature that is not of whole octets',
    certificateOf({ signature: element(0x03, Uint8Array.of(4, 0xf0)) }),
    'KEYPIN_DER_MALFORMED',
    /signature is not of whole octets/,
  ],
  [
    'an empty part of a name',
    certificateOf({ subject: sequence(set()) }),
    'KEYPIN_DER_MALFORMED',
    /subject has an empty part/,
  ],
  [
    'something unknown after the extensions',
    certificateOf({ tail: [explicit(3, sequence()), explicit(4)] }),
    'KEYPIN_DER_MALFORMED',
    /after extensions/,
  ],
  [
    'a certificate above the limit',
    certificateOf({ signature: bitString(new Uint8Array(MAX_CERTIFICATE_BYTES)) }),
    'KEYPIN_X509_TOO_LARGE',
    /at most 131072 are read/,
  ],
]

for (const [fact, der, code, message] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(
      () => readCertificate(der),
      (error) => error instanceof CertificateError && error.code === code && message.test(error.message),
    )
  })
}

test('a certificate that was read is remembered with its array', () => {
  const der = certificateOf()
  assert.equal(readCertificate(der), readCertificate(der))
  assert.notEqual(readCertificate(der), readCertificate(der.slice()))
})

test('an array that was filled anew is read anew, and the old facts stay', () => {
  const buffer = Buffer.from(
    certificateWith(extension('2.5.29.17', sequence(generalName(2, 'good.example')))),
  )
  const before = readCertificate(buffer)
  const key = Buffer.from(before.spki)
  buffer.set(certificateWith(extension('2.5.29.17', sequence(generalName(2, 'evil.example')))))
  assert.deepEqual(readCertificate(buffer).subjectAltNames.dns, ['evil.example'])
  buffer.fill(0)
  assert.deepEqual(before.subjectAltNames.dns, ['good.example'])
  assert.deepEqual(Buffer.from(before.spki), key)
})

test('the facts cannot be changed for those who read the same certificate later', () => {
  const certificate = readCertificate(certificateOf())
  assert.throws(() => Object.assign(certificate, { unknownCritical: [] }), TypeError)
})

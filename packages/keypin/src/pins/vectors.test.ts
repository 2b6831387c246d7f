import assert from 'node:assert/strict'
import { test } from 'node:test'
import vectors from '../../../../vectors/pins/keys.json' with { type: 'json' }
import { readCertificate } from '../x509/certificate.ts'
import { readCertificates } from '../x509/encoding.ts'
import { pinOf } from './of.ts'

for (const { id, title, certificate, key, pin, certificatePin } of vectors.cases) {
  test(`the pin is of the bytes in the certificate (${id}): ${title}`, () => {
    const [der] = readCertificates(certificate) as [Uint8Array]
    assert.deepEqual(
      readCertificate(der).spki,
      new Uint8Array(der.slice(key.offset, key.offset + key.length)),
    )
    assert.equal(pinOf(certificate).text, pin)
    assert.equal(pinOf(der).text, pin)
    assert.equal(pinOf(certificate, 'certificate').text, certificatePin)
  })
}

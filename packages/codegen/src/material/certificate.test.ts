import assert from 'node:assert/strict'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parsePin, pinOf } from 'keypin'
import { certificateOf } from './certificate.ts'

const file = join(import.meta.dirname, '../testing/pinsets/material/certificates.json')
const [first] = JSON.parse(readFileSync(file, 'utf8')).hosts['api.example.com'].pins
const pin = parsePin(first.pin)

test('a certificate in the material is given as it stands', () => {
  const der = certificateOf({ pin, material: first.material })
  assert.ok(der)
  assert.equal(pinOf(der).text, pin.text)
  assert.ok(new X509Certificate(first.material).raw.equals(der))
})

test('a public key is no certificate, and neither is nothing', () => {
  const key = createPublicKey(first.material).export({ type: 'spki', format: 'pem' }).toString()
  assert.equal(certificateOf({ pin, material: key }), undefined)
  assert.equal(certificateOf({ pin }), undefined)
})

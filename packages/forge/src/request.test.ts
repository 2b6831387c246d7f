import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { readCertificateFacts } from './certificate-facts.ts'
import { request, root } from './forge.ts'
import { generateKey } from './keys.ts'
import { publicKeyInfo } from './public-key.ts'
import { openssl } from './testing/openssl.ts'

describe('a certificate request', () => {
  for (const key of ['P-256', 'P-521', 'RSA-2048', 'RSA-PSS-2048', 'Ed25519'] as const) {
    test(`for a ${key} key is signed with that key, and says its hosts`, needs('openssl'), () => {
      const asked = request(['api.example.com', '127.0.0.1'], { key, mustStaple: true })
      const { ok, output } = openssl(['req', '-in', 'csr', '-verify', '-noout', '-text'], { csr: asked.pem })
      assert.ok(ok)
      assert.match(output, /self-signature verify OK/u)
      assert.match(output, /Subject: CN = api\.example\.com/u)
      assert.match(output, /DNS:api\.example\.com, IP Address:127\.0\.0\.1/u)
      assert.match(output, /status_request/u)
    })
  }

  test('without hosts has no attributes and is still well formed', needs('openssl'), () => {
    const asked = request([], { name: { organization: 'Example' } })
    const { ok, output } = openssl(['req', '-in', 'csr', '-verify', '-noout', '-subject'], { csr: asked.pem })
    assert.ok(ok)
    assert.match(output, /subject=O = Example/u)
  })

  test('asks for the key it is given', () => {
    const key = generateKey('P-384')
    assert.equal(request('api.example.com', { key }).key, key)
    assert.match(request('api.example.com').keyPem, /^-----BEGIN PRIVATE KEY-----\n/u)
  })
})

describe('certify', () => {
  const authority = root()
  const asked = request('api.example.com', { key: 'RSA-2048' })

  test('takes the key of a request in PEM or DER, of a public key in PEM or DER, or as an object', () => {
    const spki = publicKeyInfo(asked.key)
    const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki).toString('base64')}\n-----END PUBLIC KEY-----\n`
    for (const source of [asked.pem, asked.der, pem, spki, asked.key]) {
      const certificate = authority.certify(source, 'api.example.com')
      assert.deepEqual(Buffer.from(readCertificateFacts(certificate).publicKeyInfo), Buffer.from(spki))
      assert.ok(new X509Certificate(certificate.der).verify(new X509Certificate(authority.der).publicKey))
      assert.equal(certificate.issuer, authority)
      assert.ok(!('key' in certificate))
    }
  })

  test('certifies the bytes of a key of an unknown kind as they are', () => {
    const algorithm = '300a06082a864886f70d0309'
    const opaque = Buffer.from(`3011${algorithm}0303008181`, 'hex')
    const certificate = authority.certify(opaque, 'api.example.com')
    assert.deepEqual(Buffer.from(readCertificateFacts(certificate).publicKeyInfo), opaque)
  })

  test('refuses what is neither request nor public key', () => {
    for (const nonsense of [
      '',
      'text',
      '-----BEGIN X-----\n!\n-----END X-----',
      new Uint8Array(),
      Uint8Array.of(0x30, 9),
    ]) {
      assert.throws(() => authority.certify(nonsense, 'a.example'), { code: 'FORGE_CERTIFICATE_UNREADABLE' })
    }
  })
})

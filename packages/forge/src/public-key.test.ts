import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { readCertificateFacts } from './certificate-facts.ts'
import { curveBallKey } from './curve-ball.ts'
import { issued, root } from './forge.ts'
import { withSwappedKey } from './swapped-key.ts'
import { openssl } from './testing/openssl.ts'

const host = 'api.example.com'
const authority = root()
const infoOf = (certificate: { der: Uint8Array }): Buffer =>
  Buffer.from(readCertificateFacts(certificate).publicKeyInfo)
const printedKey = (pem: string): string =>
  openssl(['x509', '-in', 'c', '-noout', '-pubkey', '-text'], { c: pem }).output

describe('the same public key in another form', () => {
  const forms = [
    ['P-256', 'compressed-point', 33],
    ['P-521', 'compressed-point', 67],
    ['secp256k1', 'hybrid-point', 65],
  ] as const
  for (const [kind, publicKeyForm, octets] of forms) {
    test(`${kind} as ${publicKeyForm}`, needs('openssl'), () => {
      const usual = authority.leaf(host, { key: kind })
      const other = authority.leaf(host, { key: usual.key, publicKeyForm })
      const point = infoOf(other).subarray(-octets)
      assert.ok([2, 3, 6, 7].includes(point[0] ?? 0))
      assert.notDeepEqual(infoOf(other), infoOf(usual))
      const key = new X509Certificate(other.der).publicKey
      assert.ok(key.equals(new X509Certificate(usual.der).publicKey))
      assert.match(printedKey(other.pem), /Public-Key: \(\d+ bit\)/u)
    })
  }

  test('RSA without NULL is two bytes shorter', () => {
    const usual = authority.leaf(host, { key: 'RSA-2048' })
    const other = authority.leaf(host, { key: usual.key, publicKeyForm: 'no-null' })
    assert.deepEqual([infoOf(usual).length, infoOf(other).length], [294, 292])
    assert.ok(new X509Certificate(other.der).publicKey.equals(new X509Certificate(usual.der).publicKey))
    assert.ok(issued({ certificate: other.pem, key: usual.keyPem }))
  })

  test('a form that the key does not have is refused', () => {
    const refusal = { code: 'FORGE_OPTION_INVALID', message: /^publicKeyForm:/u }
    assert.throws(() => authority.leaf(host, { publicKeyForm: 'no-null' }), refusal)
    assert.throws(() => authority.leaf(host, { key: 'Ed25519', publicKeyForm: 'compressed-point' }), refusal)
    assert.throws(() => authority.leaf(host, { key: 'RSA-2048', publicKeyForm: 'hybrid-point' }), refusal)
  })

  test('an explicit curve spells out its parameters', needs('openssl'), () => {
    const leaf = root({ key: 'P-256-explicit' }).leaf(host, { key: 'P-256-explicit' })
    assert.ok(infoOf(leaf).length > 300)
    assert.match(printedKey(leaf.pem), /Field Type: prime-field/u)
  })
})

describe('a swapped key', () => {
  const genuine = authority.intermediate().leaf(host)
  const swapped = withSwappedKey(genuine)
  const issuer = new X509Certificate(swapped.issuer?.der ?? '')

  test('stands under the old names, dates and signature, which no longer fits', () => {
    const [before, after] = [genuine, swapped].map(({ der }) => new X509Certificate(der))
    assert.ok(before !== undefined && after !== undefined)
    assert.deepEqual(
      [after.subject, after.serialNumber, after.validTo],
      [before.subject, before.serialNumber, before.validTo],
    )
    assert.deepEqual(Buffer.from(swapped.der).subarray(-32), Buffer.from(genuine.der).subarray(-32))
    assert.ok(before.verify(issuer.publicKey) && !after.verify(issuer.publicKey))
    assert.ok(after.checkPrivateKey(swapped.key))
  })

  test('fools who compares names and never a signature', () => {
    assert.ok(new X509Certificate(swapped.der).checkIssued(issuer))
  })

  test('may be of another kind, in a certificate of bytes alone', () => {
    const rsa = withSwappedKey(genuine.der, { key: 'RSA-2048' })
    assert.equal(rsa.issuer, undefined)
    assert.ok(new X509Certificate(rsa.der).checkPrivateKey(rsa.key))
    assert.throws(() => withSwappedKey('nothing'), { code: 'FORGE_CERTIFICATE_UNREADABLE' })
  })
})

describe('a curve of its own (CVE-2020-0601)', () => {
  const genuine = root({ name: 'Example Root' })
  const twin = root({ like: genuine, key: curveBallKey(genuine) })

  test('has the public point of the genuine key, and another public key', () => {
    assert.deepEqual(infoOf(twin).subarray(-65), infoOf(genuine).subarray(-65))
    assert.notDeepEqual(infoOf(twin), infoOf(genuine))
  })

  test('signs what fits the twin and not the genuine key', () => {
    const forged = new X509Certificate(twin.leaf(host).der)
    assert.ok(forged.verify(new X509Certificate(twin.der).publicKey))
    assert.ok(!forged.verify(new X509Certificate(genuine.der).publicKey))
  })

  test('exists for P-256 alone', () => {
    assert.throws(() => curveBallKey(root({ key: 'P-384' })), { code: 'FORGE_KEY_UNUSABLE' })
    assert.throws(() => curveBallKey(root({ key: 'RSA-2048' })), { code: 'FORGE_KEY_UNUSABLE' })
  })
})

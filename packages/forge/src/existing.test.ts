import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { authority, issued, root } from './forge.ts'
import { generateKey } from './keys.ts'
import { pemBundle } from './pem.ts'
import { verify } from './testing/openssl.ts'

const host = 'api.example.com'

test('an authority written to PEM goes on issuing', needs('openssl'), () => {
  const saved = root()
  const issuing = saved.intermediate()
  const again = authority({ certificate: saved.pem, key: saved.keyPem })
  const below = authority({ certificate: issuing.der, key: issuing.key, issuer: again })
  const leaf = below.leaf(host)
  assert.equal(verify({ chain: leaf.chain(), anchors: [saved], host, now: new Date() }).output, 'leaf: OK\n')
})

test('an intermediate whose issuer is not known is still sent', () => {
  const issuing = root().intermediate()
  const alone = authority({ certificate: issuing.pem, key: issuing.keyPem })
  const leaf = alone.leaf(host)
  assert.equal(leaf.chainPem(), leaf.pem + issuing.pem)
})

test('of a chain in PEM the first certificate is taken', () => {
  const leaf = root().intermediate().leaf(host)
  const again = issued({ certificate: leaf.chainPem(), key: leaf.keyPem })
  assert.equal(again.pem, leaf.pem)
})

test('a key that belongs to another certificate is refused', () => {
  const saved = root()
  for (const key of [generateKey('P-256'), generateKey('RSA-2048'), generateKey('P-384'), root().keyPem]) {
    assert.throws(() => authority({ certificate: saved, key }), {
      code: 'FORGE_KEY_UNUSABLE',
      message: /does not belong/u,
    })
  }
})

test('text that is no key or no certificate is refused, without being repeated', () => {
  const saved = root()
  assert.throws(
    () => issued({ certificate: saved, key: 'hunter2' }),
    (error: Error) => {
      assert.ok(!String(error.message).includes('hunter2'))
      assert.equal((error as Error & { code: string }).code, 'FORGE_KEY_UNUSABLE')
      return true
    },
  )
  assert.throws(() => issued({ certificate: 'nonsense', key: saved.key }), {
    code: 'FORGE_CERTIFICATE_UNREADABLE',
  })
})

test('a cross-signed authority issues what is valid below both roots', needs('openssl'), () => {
  const [old, young] = [root({ name: 'Old' }), root({ name: 'Young' })]
  const crossed = old.crossSign(young)
  const leaf = young.intermediate().leaf(host)
  const now = new Date()
  assert.equal(new X509Certificate(crossed.der).subject, 'CN=Young')
  assert.equal(
    verify({ chain: [...leaf.chain().slice(0, 2), crossed], anchors: [old], host, now }).output,
    'leaf: OK\n',
  )
  assert.equal(verify({ chain: leaf.chain(), anchors: [young], host, now }).output, 'leaf: OK\n')
  assert.ok(!verify({ chain: leaf.chain(), anchors: [old], host, now }).ok)
})

test('a renewal may keep its key, and nothing else is kept', () => {
  const issuing = root().intermediate()
  const first = issuing.leaf(host)
  const renewed = new X509Certificate(issuing.leaf(host, { key: first.key }).der)
  assert.ok(renewed.publicKey.equals(new X509Certificate(first.der).publicKey))
  assert.notEqual(renewed.serialNumber, new X509Certificate(first.der).serialNumber)
})

test('a bundle holds what no honest chain would, in the order given', () => {
  const [genuine, forged] = [root().leaf(host), root().leaf(host)]
  const loose = genuine.pem.trimEnd()
  assert.equal(pemBundle([forged, genuine.der, loose]), forged.pem + genuine.pem + genuine.pem)
})

test(
  'a certificate whose key is elsewhere can be sent along, and nothing it issues verifies',
  needs('openssl'),
  () => {
    const saved = root()
    const known = authority({ certificate: saved.pem, key: 'elsewhere' })
    assert.equal(known.pem, saved.pem)
    const leaf = known.leaf(host)
    const { output } = verify({ chain: leaf.chain(), anchors: [saved], host, now: new Date() })
    assert.notEqual(output, 'leaf: OK\n')
  },
)

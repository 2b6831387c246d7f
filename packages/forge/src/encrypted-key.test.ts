import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { encryptPrivateKey, type KeyDerivation } from './encrypted-key.ts'
import { generateKey } from './keys.ts'
import { openssl } from './testing/openssl.ts'

const passphrase = 'correct horse büttery staple'
const key = generateKey('P-256')
const derivations: KeyDerivation[] = ['pbkdf2', 'scrypt']

for (const kdf of derivations) {
  describe(`a key encrypted with ${kdf}`, () => {
    const pem = encryptPrivateKey(key, passphrase, { kdf })

    test('is the same key to Node', () => {
      assert.ok(createPrivateKey({ key: pem, passphrase }).equals(key))
      assert.throws(() => createPrivateKey({ key: pem, passphrase: 'wrong' }))
    })

    test('is the same key to openssl', needs('openssl'), () => {
      const read = (pass: string) =>
        openssl(['pkey', '-in', 'key', '-passin', `pass:${pass}`, '-pubout'], { key: pem })
      assert.equal(read(passphrase).output, createPublicKey(key).export({ type: 'spki', format: 'pem' }))
      assert.ok(!read('wrong').ok)
    })

    test('holds no clear bytes of the key', () => {
      const body = Buffer.from(pem.replace(/-----[^-]+-----|\s/gu, ''), 'base64')
      const clear = key.export({ type: 'pkcs8', format: 'der' })
      for (let at = 0; at + 8 <= clear.length; at++) {
        const piece = clear.subarray(at, at + 8)
        assert.ok(!body.includes(piece))
      }
    })

    test('differs each time', () => {
      assert.notEqual(encryptPrivateKey(key, passphrase, { kdf }), pem)
    })
  })
}

test('guessing costs 600,000 rounds, where the export of Node costs 2048', needs('openssl'), () => {
  const rounds = (pem: string): number => {
    const { output } = openssl(['asn1parse', '-in', 'key'], { key: pem })
    return Number.parseInt(/INTEGER +:([0-9A-F]+)/u.exec(output)?.[1] ?? '', 16)
  }
  const naive = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
  assert.equal(rounds(naive), 2048)
  assert.equal(rounds(encryptPrivateKey(key, passphrase)), 600_000)
})

test('keys of every kind, and a passphrase of bytes', () => {
  for (const name of ['RSA-2048', 'Ed25519', 'secp256k1'] as const) {
    const other = generateKey(name)
    const bytes = Uint8Array.of(0xff, 1, 2)
    const pem = encryptPrivateKey(other, bytes, { kdf: 'scrypt' })
    assert.ok(createPrivateKey({ key: pem, passphrase: Buffer.from(bytes) }).equals(other))
  }
})

test('an empty passphrase and a public key are refused, and no message holds a secret', () => {
  const { publicKey } = generateKeyPairSync('ed25519')
  assert.throws(() => encryptPrivateKey(key, ''), { code: 'FORGE_OPTION_INVALID', message: /^passphrase:/u })
  assert.throws(
    () => encryptPrivateKey(publicKey, passphrase),
    (error: Error) => {
      assert.equal(error.message, 'key: a public key is not private')
      return true
    },
  )
})

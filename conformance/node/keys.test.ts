import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import tls from 'node:tls'
import { type KeyName, root } from '@keypin/forge'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve } from './tls-server.ts'
import { HOST, LOOPBACK, pinSet, pinText, sparePin, world } from './world.ts'

// Kinds of key that TLS in Node can serve, and kinds that can only sign certificates.
const served: readonly KeyName[] = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-PSS-2048', 'Ed25519', 'Ed448']
const signing: readonly KeyName[] = [...served, 'RSA-2048-e3', 'DSA-2048', 'ML-DSA-44']

async function check(leafKey: KeyName, caKey: KeyName): Promise<void> {
  const anchor = root({ key: caKey })
  const issuing = anchor.intermediate({ key: caKey })
  const leaf = issuing.leaf(HOST, { key: leafKey })
  const server = await serve(leaf)
  const options = { host: LOOPBACK, port: server.port, servername: HOST, ca: anchor.pem }
  try {
    for (const certificate of [leaf, issuing, anchor]) {
      const pinner = createPinner(pinSet({ pins: [pinText(certificate), sparePin] }))
      await ask(pinner.connect(options))
      pinner.close()
    }
    const before = server.decrypted()
    const wrong = createPinner(
      pinSet({ pins: [sparePin, `sha256/${Buffer.alloc(32, 8).toString('base64')}`] }),
    )
    await assert.rejects(ask(tls.connect(wrong.tlsOptions(options))), PinMismatchError)
    assert.equal(server.decrypted(), before)
  } finally {
    await server.close()
  }
}

describe('every kind of key, in every position', () => {
  for (const key of served) {
    test(`a leaf with a key of ${key}: its pin, its issuer's and its root's match, another does not`, () =>
      check(key, 'P-256'))
  }
  for (const key of signing) {
    test(`authorities with keys of ${key}: their pins match, another does not`, () => check('P-256', key))
  }
})

describe('keys that Node 24 cannot read', () => {
  for (const key of ['secp256k1', 'brainpoolP256r1', 'P-256-explicit'] as const) {
    test(`a forger who shows ${key} under a root that nobody trusts is refused, and the program lives`, async () => {
      const forged = root({ key }).intermediate({ key }).leaf(HOST)
      const server = await serve(forged)
      const options = { host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca }
      const pinner = createPinner(pinSet())
      await assert.rejects(ask(pinner.connect(options)))
      await assert.rejects(ask(pinner.connect({ ...options, rejectUnauthorized: false })))
      assert.equal(server.decrypted(), 0)
      await server.close()
    })
  }
})

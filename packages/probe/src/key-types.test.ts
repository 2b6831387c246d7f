import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Issued, type KeyName, keyNames, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { inspect } from './inspect.ts'
import { type Running, serveTls } from './testing/servers.ts'

// An OpenSSL that cannot make or serve a key has no server to survive; newer ones have. Keys that Node's own server cannot serve as a leaf: DSA needs DHE, explicit parameters a patched OpenSSL.
const groups =
  'X25519:P-256:P-384:P-521:secp256k1:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:prime192v1:secp224r1'

// half a minute to make on a busy machine; the fixture of 16384 bits stands for large keys
const kinds = keyNames.filter((name) => name !== 'RSA-8192')

for (const key of kinds)
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
    test(`a ${key} leaf is survived in ${maxVersion}, and told where OpenSSL serves it`, async () => {
      const issued = issue(key)
      if (issued === undefined) return
      const server = await serve(issued, maxVersion)
      if (server === undefined) return
      await using _ = server
      const seen = await inspect('api.example.com', { connect: { host: '127.0.0.1', port: server.port } })
      if (seen.failure !== undefined) assert.equal(seen.failure.code, 'KEYPIN_HANDSHAKE_REFUSED')
      else assert.equal(seen.presented[0]?.pin, pinOf(issued.der).text)
    })

for (const key of kinds)
  test(`a ${key} certificate further up the chain is survived and pinned`, async () => {
    const issued = issue(key)
    if (issued === undefined) return
    const leaf = root().leaf('api.example.com')
    await using server = await serveTls({
      cert: leaf.pem + issued.pem,
      key: leaf.keyPem,
      ciphers: 'DEFAULT:@SECLEVEL=0',
    })
    const seen = await inspect('api.example.com', { connect: { host: '127.0.0.1', port: server.port } })
    assert.equal(seen.failure, undefined)
    assert.equal(seen.presented[1]?.pin, pinOf(issued.der).text)
  })

test('every key type that clients offer by default is told as a leaf', async () => {
  for (const key of [
    'P-256',
    'P-384',
    'P-521',
    'RSA-2048',

    'RSA-PSS-2048',
    'Ed25519',
    'Ed448',
  ] as const) {
    const leaf = issue(key)
    assert.ok(leaf)
    await using server = await serveTls({ cert: leaf.pem, key: leaf.keyPem })
    const seen = await inspect('api.example.com', { connect: { host: '127.0.0.1', port: server.port } })
    assert.equal(seen.presented[0]?.pin, pinOf(leaf.der).text, key)
    assert.equal(seen.tls?.outdated, false, key)
  }
})

test('a certificate of an RSA key of 16384 bits is survived', async () => {
  const pem = readFileSync(new URL('./fixtures/rsa-16384.pem', import.meta.url), 'utf8')
  const leaf = root().leaf('api.example.com')
  await using server = await serveTls({ cert: leaf.pem + pem, key: leaf.keyPem })
  const seen = await inspect('api.example.com', { connect: { host: '127.0.0.1', port: server.port } })
  assert.equal(seen.presented[1]?.key?.text, 'RSA 16384')
  assert.equal(seen.presented[1]?.pin, pinOf(pem).text)
})

const issuedOnce = new Map<KeyName, Issued | undefined>()

/** One of each kind: some keys take seconds to make. */
function issue(key: KeyName): Issued | undefined {
  if (!issuedOnce.has(key)) issuedOnce.set(key, tryToIssue(key))
  return issuedOnce.get(key)
}

function tryToIssue(key: KeyName): Issued | undefined {
  try {
    return root().leaf('api.example.com', { key })
  } catch {
    return undefined
  }
}

async function serve(issued: Issued, maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<Running | undefined> {
  try {
    return await serveTls({
      cert: issued.pem,
      key: issued.keyPem,
      maxVersion,
      minVersion: maxVersion,
      ciphers: 'DEFAULT:ALL:@SECLEVEL=0',
      ecdhCurve: groups,
      dhparam: 'auto',
    })
  } catch {
    return undefined
  }
}

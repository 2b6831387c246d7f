import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { connect, createServer } from 'node:tls'
import { root } from './forge.ts'
import { impostorKey } from './impostor-key.ts'
import type { KeyName } from './keys.ts'

const host = 'api.example.com'

for (const kind of [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
] as const satisfies readonly KeyName[]) {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    test(`${kind}, ${version}: a server is served with it, and a client finds out who did not sign`, async () => {
      const leaf = root().leaf(host, { key: kind })
      const key = impostorKey(leaf).export({ type: 'pkcs8', format: 'pem' })
      const server = createServer({ cert: leaf.pem, key, minVersion: version, maxVersion: version })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const failed = once(server, 'tlsClientError')
      const { port } = server.address() as AddressInfo
      const client = connect({ port, host: '127.0.0.1', servername: host, ca: leaf.issuer?.pem })
      client.on('error', () => {})
      const [error] = (await failed) as [Error & { code: string }]
      assert.match(error.code, /DECRYPT_ERROR/u)
      client.destroy()
      server.close()
    })
  }
}

test('kinds of key whose halves cannot be told apart are refused', () => {
  assert.throws(() => impostorKey(root().leaf(host, { key: 'Ed25519' })), { code: 'FORGE_KEY_UNUSABLE' })
})

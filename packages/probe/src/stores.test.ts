import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { root } from '@keypin/forge'
import { readCertificate, readCertificates } from 'keypin'
import { inspect } from './inspect.ts'
import { publicRoots, systemRoots } from './stores.ts'
import { serveTls } from './testing/servers.ts'

const interceptor = root({ name: 'Company Proxy' })
const forged = interceptor.leaf('api.example.com')

// read once for the whole process, so it must be there before the first look
const folder = mkdtempSync(join(tmpdir(), 'keypin-stores-'))
writeFileSync(
  join(folder, 'roots.pem'),
  `garbage\n${interceptor.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
)
process.env.SSL_CERT_FILE = join(folder, 'roots.pem')
delete process.env.NODE_EXTRA_CA_CERTS
systemRoots()
rmSync(folder, { recursive: true })

const served = { cert: forged.chainPem(), key: forged.keyPem }

test('the bundled roots are the bytes that a strict reader reads', () => {
  const strict = rootCertificates.flatMap((pem) => readCertificates(pem)).map((der) => Buffer.from(der))
  assert.deepEqual(
    publicRoots().anchors.map((der) => Buffer.from(der)),
    strict,
  )
  for (const der of publicRoots().anchors) assert.equal(readCertificate(der).raw, der)
})

test('a path through an interceptor that this machine trusts ends in the system store, not in a public root', async () => {
  await using server = await serveTls(served)
  const seen = await inspect('api.example.com', { connect: { host: '127.0.0.1', port: server.port } })
  assert.equal(seen.trust.ends, 'system')
  assert.equal(seen.paths[0]?.certificates.at(-1)?.subject, 'CN=Company Proxy')
})

test('the system store can be left out', async () => {
  await using server = await serveTls(served)
  const connect = { host: '127.0.0.1', port: server.port }
  const seen = await inspect('api.example.com', { connect, systemStore: false })
  assert.equal(seen.trust.ends, 'nowhere')
})

test('an anchor that is public and local counts as public', async () => {
  await using server = await serveTls(served)
  const connect = { host: '127.0.0.1', port: server.port }
  const seen = await inspect('api.example.com', {
    connect,
    publicRoots: [interceptor.der],
    ca: [Uint8Array.from(interceptor.der)],
  })
  assert.equal(seen.trust.ends, 'public')
  assert.equal(seen.trust.openssl, undefined)
})

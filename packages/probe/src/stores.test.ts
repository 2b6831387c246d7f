import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { root } from '@keypin/forge'
import { pinOf, readCertificate, readCertificates } from 'keypin'
import { type InspectOptions, inspect } from './inspect.ts'
import { publicRoots, systemRoots } from './stores.ts'
import { serveTls } from './testing/servers.ts'
import { judgeTrust } from './trust.ts'

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

describe('what the public roots and this machine’s own store make of a chain', () => {
  const connect = (port: number): { connect: { host: string; port: number } } => ({
    connect: { host: '127.0.0.1', port },
  })

  test('differs through a local interceptor, whose root is named with its pins', async () => {
    await using server = await serveTls(served)
    const { trust } = await inspect('api.example.com', connect(server.port))
    assert.deepEqual(trust.by, { public: false, system: true })
    assert.deepEqual(trust.localRoot, {
      subject: 'CN=Company Proxy',
      pin: pinOf(interceptor.der).text,
      certificatePin: pinOf(interceptor.der, 'certificate').text,
      meaning:
        'a root on this machine that the public roots do not hold: a local interceptor or a company network',
    })
  })

  test('differs where this machine does not trust what everybody else does', async () => {
    await using server = await serveTls(served)
    const seen = await inspect('api.example.com', {
      ...connect(server.port),
      publicRoots: [interceptor.der],
      systemStore: [root().der],
    })
    assert.equal(seen.trust.ends, 'public')
    assert.deepEqual(seen.trust.by, { public: true, system: false })
    assert.equal(seen.trust.localRoot, undefined)
  })

  test('is the same where both hold the root, in whatever certificate', async () => {
    const twin = root({ name: 'Company Proxy', key: interceptor.key })
    await using server = await serveTls(served)
    for (const systemStore of [[interceptor.der], [twin.der]]) {
      const options = { ...connect(server.port), publicRoots: [interceptor.der], systemStore }
      assert.deepEqual((await inspect('api.example.com', options)).trust.by, { public: true, system: true })
    }
  })

  test('is a local root too where only this machine’s own store is asked, unless the root is public', async () => {
    await using server = await serveTls(served)
    const options = { ...connect(server.port), publicRoots: false, systemStore: [interceptor.der] } as const
    assert.equal((await inspect('api.example.com', options)).trust.localRoot?.subject, 'CN=Company Proxy')
    const judged = rootCertificates.map((pem) => {
      const [der] = readCertificates(pem)
      assert.ok(der)
      return judgeTrust([der], { publicRoots: false, systemStore: [der] }, new Date()).trust
    })
    // some roots have keys that may not be a server's, and make no path of their own
    const trusted = judged.filter(({ ends }) => ends === 'system')
    assert.ok(trusted.length > 0)
    assert.ok(trusted.every(({ localRoot }) => localRoot === undefined))
  })

  test('is not told of a store that is left out or empty, nor where only the given anchors trust', async () => {
    await using server = await serveTls(served)
    const look = async (options: InspectOptions): Promise<unknown> =>
      (await inspect('api.example.com', { ...connect(server.port), ...options })).trust.by
    assert.deepEqual(await look({ systemStore: false }), { public: false })
    assert.deepEqual(await look({ systemStore: [] }), { public: false })
    assert.deepEqual(await look({ ca: [interceptor.der] }), { public: false, given: true })
    assert.deepEqual(await look({ publicRoots: false, systemStore: [interceptor.der] }), { system: true })
  })
})

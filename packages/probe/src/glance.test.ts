import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createServer, type TLSSocket } from 'node:tls'
import { type Issued, type KeyName, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { inspect } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import { record } from './testing/own-server.ts'
import { cutInto, relay } from './testing/relay.ts'
import { closedPort, serveTcp, serveTls } from './testing/servers.ts'

const HOST = 'api.example.com'
const authority = root()

const look = (port: number): Promise<Inspection> =>
  inspect(HOST, {
    connect: { host: '127.0.0.1', port },
    inventory: true,
    ca: [authority.der],
    systemStore: false,
    timeoutMs: 5000,
  })

const shown = (leaf: Issued): { key: string; cert: string } => ({ key: leaf.keyPem, cert: leaf.chainPem() })

for (const key of ['P-256', 'P-384', 'RSA-2048', 'RSA-PSS-2048', 'Ed25519'] satisfies KeyName[]) {
  test(`the ${key} certificate of a TLS 1.2 server is read, and nothing is proven by it`, async () => {
    const leaf = authority.intermediate().leaf(HOST, { key })
    await using server = await serveTls({ ...shown(leaf), maxVersion: 'TLSv1.2' })
    const seen = await look(server.port)
    assert.equal(seen.failure, undefined)
    assert.equal(seen.presented[0]?.pin, pinOf(leaf.der).text)
    assert.equal(seen.presented.length, 2)
    assert.equal(seen.trust.ends, 'given')
    assert.equal(seen.possession, 'unproven')
    assert.equal(seen.tls, undefined)
  })
}

test('no handshake is finished with a TLS 1.2 server, and the name is asked for', async () => {
  const leaf = authority.leaf(HOST)
  let finished = 0
  const names: string[] = []
  const server = createServer(
    {
      ...shown(leaf),
      maxVersion: 'TLSv1.2',
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      },
    },
    () => (finished += 1),
  )
  server.on('tlsClientError', (_error: Error, socket: TLSSocket) => socket.destroy())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  assert.equal((await look((server.address() as AddressInfo).port)).presented.length, 1)
  server.close()
  assert.equal(finished, 0)
  assert.deepEqual(names, [HOST])
})

test('a server that wants TLS 1.3 is looked at to the end', async () => {
  const leaf = authority.leaf(HOST)
  await using server = await serveTls({ ...shown(leaf), minVersion: 'TLSv1.3' })
  const seen = await look(server.port)
  assert.equal(seen.possession, 'proven')
  assert.equal(seen.tls?.protocol, 'TLSv1.3')
})

test('a port where nobody answers, and one that never does, are asked once', async () => {
  const refused = await look(closedPort())
  assert.equal(refused.failure?.code, 'KEYPIN_CONNECTION_REFUSED')
  let calls = 0
  await using silent = await serveTcp(() => (calls += 1))
  const connect = { host: '127.0.0.1', port: silent.port }
  const seen = await inspect(HOST, { connect, inventory: true, systemStore: false, timeoutMs: 300 })
  assert.equal(seen.failure?.code, 'KEYPIN_TIMED_OUT')
  assert.equal(calls, 1, 'a whole handshake would have waited as long once more')
})

for (const [what, says] of [
  ['garbage', 'SSH-2.0-x\r\n'],
  [
    'records without an end',
    Buffer.concat(Array(20).fill(Buffer.concat([Buffer.from([22, 3, 3, 0x40, 0]), Buffer.alloc(0x4000)]))),
  ],
] as const) {
  test(`a server that sends ${what} is told as any other look would tell it`, async () => {
    await using server = await serveTcp((socket) => void socket.end(says))
    const seen = await look(server.port)
    assert.match(seen.failure?.code ?? '', /^KEYPIN_(NOT_TLS|HANDSHAKE_BROKEN|CONNECTION_CLOSED)$/)
  })
}

test('a server that begins with a warning has shown its certificates all the same', async () => {
  const leaf = authority.leaf(HOST)
  await using server = await serveTls({ ...shown(leaf), maxVersion: 'TLSv1.2' })
  const warning = record(21, Uint8Array.of(1, 112))
  await using between = await relay(server.port, (messages) => [warning, ...cutInto(16_384)(messages)])
  const seen = await look(between.port)
  assert.equal(seen.failure, undefined)
  assert.equal(seen.presented[0]?.pin, pinOf(leaf.der).text)
  assert.equal(seen.possession, 'unproven')
})

test('a server that greets in clear text, and then waits, is told as what it is and not waited for', async () => {
  await using server = await serveTcp((socket) => void socket.write('220 mail.example.com ESMTP\r\n'))
  assert.equal((await look(server.port)).failure?.code, 'KEYPIN_NOT_TLS')
})

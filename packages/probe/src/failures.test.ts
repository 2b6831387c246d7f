import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { HostError } from 'keypin'
import { type InspectOptions, inspect } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import { closedPort, serveTcp, serveTls } from './testing/servers.ts'

const leaf = root().leaf('api.example.com')
const served = { cert: leaf.chainPem({ root: true }), key: leaf.keyPem }

const at = (port: number, options: InspectOptions = {}): Promise<Inspection> =>
  inspect('api.example.com', { connect: { host: '127.0.0.1', port }, ...options })

/** Answers the first bytes of a connection. */
const answering = (answer: string | Buffer) => (socket: Socket) => {
  socket.once('data', () => socket.end(answer))
}

describe('a server that cannot be looked at', () => {
  test('refuses the connection', async () => {
    const { failure, presented } = await at(closedPort())
    assert.equal(failure?.code, 'KEYPIN_CONNECTION_REFUSED')
    assert.deepEqual(presented, [])
  })

  test('has no address', async () => {
    const { failure } = await inspect('nobody.invalid')
    assert.equal(failure?.code, 'KEYPIN_HOST_NOT_FOUND')
    assert.match(failure.message, /nobody\.invalid:443/)
  })

  test('says nothing for too long', async () => {
    await using server = await serveTcp(() => {})
    // long enough to connect on a busy machine
    const { failure } = await at(server.port, { timeoutMs: 1_000 })
    assert.equal(failure?.code, 'KEYPIN_TIMED_OUT')
    assert.match(failure.message, /in the TLS handshake/)
  })

  test('stalls in the middle of the handshake', async () => {
    await using server = await serveTcp((socket) => {
      socket.once('data', () => socket.write(Buffer.from('160303004002', 'hex')))
    })
    assert.equal((await at(server.port, { timeoutMs: 500 })).failure?.code, 'KEYPIN_TIMED_OUT')
  })

  test('hangs up', async () => {
    await using server = await serveTcp((socket) => socket.destroy())
    assert.equal((await at(server.port)).failure?.code, 'KEYPIN_CONNECTION_CLOSED')
  })

  for (const [what, answer] of [
    ['plain HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['SMTP', '220 mail.example.com ESMTP\r\n'],
    ['IMAP', '* OK ready\r\n'],
  ] as const)
    test(`speaks ${what}`, async () => {
      await using server = await serveTcp(answering(answer))
      const { failure } = await at(server.port)
      assert.equal(failure?.code, 'KEYPIN_NOT_TLS')
      assert.match(failure.message, new RegExp(`answered in .*${what}`))
    })

  test('sends garbage', async () => {
    await using server = await serveTcp(answering(Buffer.alloc(4000, 0xa5)))
    assert.equal((await at(server.port)).failure?.code, 'KEYPIN_NOT_TLS')
  })

  test('sends TLS records full of garbage', async () => {
    const record = Buffer.concat([Buffer.from('1603030400', 'hex'), Buffer.alloc(1024, 0xa5)])
    await using server = await serveTcp(answering(record))
    assert.equal((await at(server.port)).failure?.code, 'KEYPIN_HANDSHAKE_BROKEN')
  })

  test('refuses with an alert, which is named', async () => {
    await using server = await serveTcp(answering(Buffer.from('15030300020270', 'hex')))
    const { failure } = await at(server.port)
    assert.equal(failure?.code, 'KEYPIN_HANDSHAKE_REFUSED')
    assert.match(failure.message, /unrecognized_name/)
    assert.match(failure.hint, /--servername/)
  })

  test('sends a megabyte of certificates', async () => {
    const heavy = root({ name: 'x'.repeat(60_000) })
    await using server = await serveTls({ ...served, cert: served.cert + heavy.pem.repeat(12) })
    const { failure, presented } = await at(server.port)
    assert.equal(failure?.code, 'KEYPIN_CHAIN_TOO_LARGE')
    assert.deepEqual(presented, [])
  })

  test('shows no certificate: anonymous key exchange', async () => {
    await using server = await serveTls({ ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' })
    assert.equal((await at(server.port)).failure?.code, 'KEYPIN_NO_CERTIFICATE')
  })

  test('shows no certificate: a pre-shared key', async () => {
    await using server = await serveTls({
      ciphers: 'PSK:@SECLEVEL=0',
      maxVersion: 'TLSv1.2',
      pskCallback: () => Buffer.alloc(32, 7),
    })
    assert.equal((await at(server.port)).failure?.code, 'KEYPIN_NO_CERTIFICATE')
  })

  test('a certificate whose handshake is broken off is told, and its key is unproven', async () => {
    // everything up to the certificate is genuine; then the server is cut off
    await using genuine = await serveTls({ ...served, maxVersion: 'TLSv1.2' })
    const flight = await firstFlight(genuine.port)
    await using server = await serveTcp(answering(flight))
    const seen = await at(server.port)
    assert.ok(seen.failure)
    assert.equal(seen.possession, 'unproven')
  })
})

/** What a server answers to a ClientHello of ours. */
async function firstFlight(port: number): Promise<Buffer> {
  const hello = new EventEmitter()
  await using catcher = await serveTcp((socket) => socket.once('data', (bytes) => hello.emit('bytes', bytes)))
  const caught = once(hello, 'bytes')
  const attempt = at(catcher.port, { timeoutMs: 500 })
  const [bytes] = await caught
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  await attempt
  return answer
}

describe('what is no server at all', () => {
  test('a host name with control characters', async () => {
    await assert.rejects(inspect('evil\u0007.example.com'), HostError)
  })

  test('a host name of 300 labels', async () => {
    await assert.rejects(inspect(`${'a.'.repeat(300)}example.com`), HostError)
  })

  test('a look that is called off rejects with the reason, and leaves no socket', async () => {
    const arrivals = new EventEmitter()
    await using server = await serveTcp((socket) => arrivals.emit('accepted', socket))
    const accepted = once(arrivals, 'accepted')
    const controller = new AbortController()
    const looking = at(server.port, { signal: controller.signal })
    const [socket] = await accepted
    const reason = new Error('called off')
    controller.abort(reason)
    await assert.rejects(looking, reason)
    if (!socket.closed) await once(socket, 'close')
  })
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import https from 'node:https'
import { describe, test } from 'node:test'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, LOOPBACK, lookup, OTHER, pinSet, pinText, sparePin, world } from './world.ts'

const versions = ['TLSv1.2', 'TLSv1.3'] as const

function options(server: TestServer): ConnectionOptions {
  return { host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca }
}

/** Speaks, and waits for the session that the server gives. */
function sessionOf(socket: TLSSocket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    const session = new Promise<Buffer>((keep) => socket.once('session', keep))
    socket.write('GET / HTTP/1.1\r\n\r\n')
    socket.once('data', async () => {
      resolve(await session)
      socket.destroy()
    })
  })
}

async function use(server: TestServer, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } finally {
    await server.close()
  }
}

for (const maxVersion of versions) {
  describe(`resumed sessions over ${maxVersion}`, () => {
    test('a session of our own is resumed, and its pins hold', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        const pinner = createPinner(pinSet())
        const session = await sessionOf(pinner.connect(options(server)))
        await ask(pinner.connect({ ...options(server), session }))
        assert.deepEqual(server.handshakes(), { all: 2, resumed: 1 })
      })
    })

    test('a changed pin set refuses the session that an older one accepted', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        const pinner = createPinner(pinSet())
        const session = await sessionOf(pinner.connect(options(server)))
        await server.settled()
        const before = server.decrypted()
        pinner.update(pinSet({ pins: [pinText(world.forged), sparePin] }))
        await assert.rejects(ask(pinner.connect({ ...options(server), session })), PinMismatchError)
        assert.equal(server.decrypted(), before)
      })
    })

    test('the usual recipe lets the session through that its pins forbid', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        const session = await sessionOf(tls.connect(options(server)))
        const checkServerIdentity = (): Error => new Error('naive: no pin')
        const resumed = tls.connect({ ...options(server), session, checkServerIdentity })
        await ask(resumed)
        assert.equal(server.handshakes().resumed, 1)
      })
    })

    test('a session of an unpinned connection is not used: a full handshake takes its place', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        const session = await sessionOf(tls.connect(options(server)))
        await ask(createPinner(pinSet()).connect({ ...options(server), session }))
        assert.deepEqual(server.handshakes(), { all: 2, resumed: 0 })
      })
    })

    test('a CA pin holds on a resumed session by the path that its leaf came with', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        for (const certificate of [world.issuing, world.genuineRoot]) {
          const pinner = createPinner(pinSet({ pins: [pinText(certificate), sparePin] }))
          const session = await sessionOf(pinner.connect(options(server)))
          const resumed = pinner.connect({ ...options(server), session })
          await ask(resumed)
        }
        assert.equal(server.handshakes().resumed, 2)
      })
    })

    test('a session of the interceptor, put in by the program, sends nothing', async () => {
      const server = await serve(world.forged, { maxVersion })
      await use(server, async () => {
        const session = await sessionOf(tls.connect(options(server)))
        await server.settled()
        const before = server.decrypted()
        const pinner = createPinner(pinSet())
        const captured = tls.connect({ ...pinner.tlsOptions(options(server)), session })
        await assert.rejects(ask(captured), PinMismatchError)
        assert.equal(server.decrypted(), before)
      })
    })

    test('a session made for one name does not open another name', async () => {
      const ticketKeys = randomBytes(48)
      const elsewhere = world.issuing.leaf(OTHER)
      const other = await serve(elsewhere, { maxVersion, ticketKeys })
      const pinned = await serve(world.genuine, { maxVersion, ticketKeys })
      const both = pinSet()
      both.hosts[OTHER] = { pins: [pinText(elsewhere), sparePin] }
      try {
        const pinner = createPinner(both)
        const session = await sessionOf(pinner.connect({ ...options(other), servername: OTHER }))
        const swapped = pinner.connect({ ...options(pinned), session })
        await ask(swapped).catch(() => {})
        assert.equal(pinned.handshakes().resumed === 0 || pinned.decrypted() === 0, true)
      } finally {
        await Promise.all([other.close(), pinned.close()])
      }
    })

    test('a warmed agent answers from its session cache, and stops when the pin set changes', async () => {
      const server = await serve(world.genuine, { maxVersion })
      await use(server, async () => {
        const pinner = createPinner(pinSet())
        const agent = pinner.agent({ ca: world.ca, keepAlive: false })
        for (let visit = 0; visit < 3; visit += 1) assert.equal(await get(server, agent), 200)
        assert.equal(server.handshakes().resumed, 2)
        pinner.update(pinSet({ pins: [pinText(world.forged), sparePin] }))
        await assert.rejects(get(server, agent), PinMismatchError)
        pinner.update(pinSet())
        assert.equal(await get(server, agent), 200)
      })
    })
  })
}

test('a server with a new certificate that still knows the sessions of its old one is refused once at most', async () => {
  const ticketKeys = randomBytes(48)
  const before = await serve(world.genuine, { ticketKeys })
  const renewed = world.issuing.leaf([HOST])
  const pinner = createPinner(pinSet())
  const connect = pinner.connector({ ca: world.ca, lookup } as never)
  const visit = (): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const target = { hostname: HOST, protocol: 'https:', port: String(before.port) }
      connect(target, (error, socket) =>
        error === null ? ask(socket as TLSSocket).then(resolve, reject) : reject(error),
      )
    })
  await visit()
  await visit()
  assert.equal(before.handshakes().resumed, 1)
  before.renew(renewed)
  pinner.update(pinSet({ pins: [pinText(renewed), sparePin] }))
  await visit().catch(() => {})
  await visit()
  pinner.close()
  await before.close()
})

test('an observer that puts another pin set in force has the connection it is told of judged by that one', async () => {
  const server = await serve(world.genuine)
  await use(server, async () => {
    const other = pinSet({ pins: [pinText(world.forged), sparePin] })
    const pinner = createPinner(pinSet(), { onDecision: () => pinner.update(other) })
    await assert.rejects(ask(pinner.connect(options(server))), PinMismatchError)
    assert.equal(server.decrypted(), 0)
  })
})

test('a connection that lost its listeners does not count as open once it is closed', async () => {
  const server = await serve(world.genuine)
  await use(server, async () => {
    const pinner = createPinner(pinSet())
    const socket = pinner.connect(options(server))
    await once(socket, 'secureConnect')
    socket.removeAllListeners('close')
    socket.destroy()
    await server.settled()
    assert.equal(pinner.update(pinSet({ pins: [pinText(world.forged), sparePin] })), 0)
  })
})

test('a pooled connection is closed when the pin set that allowed it is replaced', async () => {
  const server = await serve(world.genuine)
  await use(server, async () => {
    const pinner = createPinner(pinSet())
    const agent = pinner.agent({ ca: world.ca })
    assert.equal(await get(server, agent), 200)
    assert.equal(pinner.update(pinSet({ pins: [pinText(world.forged), sparePin] })), 1)
    await assert.rejects(get(server, agent), PinMismatchError)
    agent.destroy()
  })
})

test('a pooled connection is closed when its entry expires closed', async () => {
  const server = await serve(world.genuine)
  await use(server, async () => {
    let now = new Date('2026-11-01T00:00:00Z')
    now = new Date()
    const expiresAt = new Date(Math.ceil(now.getTime() / 1000) * 1000 + 3_600_000)
      .toISOString()
      .replace('.000', '')
    const pinner = createPinner(pinSet({ expiresAt, onExpiry: 'closed' }), { clock: () => now })
    const agent = pinner.agent({ ca: world.ca })
    assert.equal(await get(server, agent), 200)
    now = new Date(now.getTime() + 2 * 3_600_000)
    assert.equal(pinner.recheck(), 1)
    await assert.rejects(get(server, agent), PinMismatchError)
    agent.destroy()
  })
})

function get(server: TestServer, agent: https.Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const target = { host: HOST, port: server.port, agent, lookup: lookup as never }
    const request = https.get(target, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    request.on('error', reject)
  })
}

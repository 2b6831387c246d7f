import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import tls from 'node:tls'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, LOOPBACK, pinSet, world } from './world.ts'

/** A client that takes a connection and no TLS options, and says yes to every certificate (mysql2). */
function startTls(socket: Duplex): tls.TLSSocket {
  return tls.connect({ socket, servername: HOST, ca: world.ca, checkServerIdentity: () => undefined })
}

/** The same, one layer lower. */
function wrap(socket: Duplex): tls.TLSSocket {
  const secureContext = tls.createSecureContext({ ca: world.ca })
  const secure = new tls.TLSSocket(socket as net.Socket, { isServer: false, secureContext })
  ;(secure as unknown as { setServername(name: string): void }).setServername(HOST)
  return secure
}

async function bare(port: number): Promise<net.Socket> {
  const socket = net.connect(port, LOOPBACK)
  await once(socket, 'connect')
  return socket
}

/** The same connection in the shape of a tunnel that is no net.Socket. */
async function tunnel(port: number): Promise<Duplex> {
  const socket = await bare(port)
  const stream = new Duplex({
    read: () => {},
    write: (chunk, _encoding, done) => socket.write(chunk, done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (data) => stream.push(data)).on('close', () => stream.destroy())
  return stream
}

describe('guard()', () => {
  let honest: TestServer
  let hostile: TestServer
  before(async () => {
    honest = await serve(world.genuine)
    hostile = await serve(world.forged)
  })
  after(() => Promise.all([honest.close(), hostile.close()]))

  const ways = {
    'tls.connect over a socket': [startTls, bare],
    'tls.connect over a tunnel': [startTls, tunnel],
    'new TLSSocket over a socket': [wrap, bare],
    'new TLSSocket over a tunnel': [wrap, tunnel],
  } as const
  for (const [name, [start, open]] of Object.entries(ways)) {
    test(`${name}: the right key is answered, a trusted forgery gets 0 bytes`, async () => {
      const pinner = createPinner(pinSet())
      await ask(start(pinner.guard(await open(honest.port))))
      const before = hostile.decrypted()
      await assert.rejects(ask(start(pinner.guard(await open(hostile.port)))), PinMismatchError)
      await hostile.settled()
      assert.equal(hostile.decrypted(), before)
      pinner.close()
    })

    test(`${name}, control: without guard() the forgery is believed`, async () => {
      const before = hostile.decrypted()
      await ask(start(await open(hostile.port)))
      assert.ok(hostile.decrypted() > before)
    })
  }

  test('an address that is pinned is pinned over a bare connection that goes by no name', async () => {
    const pinner = createPinner(pinSet({}, LOOPBACK))
    const options = { ca: world.ca, checkServerIdentity: () => undefined }
    const before = hostile.decrypted()
    const refused = tls.connect({ ...options, socket: pinner.guard(await bare(hostile.port)) })
    await assert.rejects(ask(refused), PinMismatchError)
    await hostile.settled()
    assert.equal(hostile.decrypted(), before)
    await ask(tls.connect({ ...options, socket: pinner.guard(await bare(honest.port)) }))
    pinner.close()
  })

  test('a TLSSocket that goes by no name is refused, whatever address it is connected to', async () => {
    const pinner = createPinner(pinSet())
    const secureContext = tls.createSecureContext({ ca: world.ca })
    const socket = pinner.guard(await bare(hostile.port))
    const nameless = new tls.TLSSocket(socket, { isServer: false, secureContext })
    await assert.rejects(ask(nameless), { code: 'KEYPIN_UNKNOWN_HOST' })
    pinner.close()
  })

  test('a connection can be guarded twice', async () => {
    const pinner = createPinner(pinSet())
    await ask(startTls(pinner.guard(pinner.guard(await bare(honest.port)))))
    pinner.close()
  })

  test('a connection that is still connecting can be guarded', async () => {
    const pinner = createPinner(pinSet())
    await assert.rejects(ask(startTls(pinner.guard(net.connect(hostile.port, LOOPBACK)))), PinMismatchError)
    await ask(startTls(pinner.guard(net.connect(honest.port, LOOPBACK))))
    pinner.close()
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import tls from 'node:tls'
import { root } from '@keypin/forge'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, LOOPBACK, pinSet, world } from './world.ts'

const proxyRoot = root({ name: 'Proxy Root' })
const proxyLeaf = proxyRoot.leaf('proxy.test')

/** Leads every connection on to one port, after the greeting of its kind; what a proxy on the way does. */
type Greeting = (client: Duplex) => Promise<void>

async function connectGreeting(client: Duplex): Promise<void> {
  await readUntil(client, (bytes) => bytes.includes('\r\n\r\n'))
  client.write('HTTP/1.1 200 Connection established\r\n\r\n')
}

// RFC 1928: a choice of methods, then the request; both are answered with success.
async function socksGreeting(client: Duplex): Promise<void> {
  await readUntil(client, (bytes) => bytes.length >= 3)
  client.write(Buffer.from([5, 0]))
  await readUntil(client, (bytes) => bytes.length >= 5 && bytes.length >= 7 + (bytes[4] ?? 0))
  client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
}

async function readUntil(stream: Duplex, isWhole: (bytes: Buffer) => boolean): Promise<void> {
  let bytes = Buffer.alloc(0)
  while (!isWhole(bytes)) {
    const [chunk] = await once(stream, 'data')
    bytes = Buffer.concat([bytes, chunk])
  }
}

async function startProxy(greet: Greeting, target: () => number, isTls: boolean): Promise<net.Server> {
  const lead = async (client: Duplex): Promise<void> => {
    client.on('error', () => {})
    await greet(client)
    const onward = net.connect(target(), LOOPBACK)
    onward.on('error', () => client.destroy())
    client.pipe(onward).pipe(client)
  }
  const identity = { key: proxyLeaf.keyPem, cert: proxyLeaf.pem }
  const server = isTls ? tls.createServer(identity, lead) : net.createServer(lead)
  await once(server.listen(0, LOOPBACK), 'listening')
  return server
}

/** Goes through a proxy; gives the stream on which the TLS of the pinned host is then spoken. */
type Way = (port: number) => Promise<Socket>

async function throughConnect(port: number, open: (port: number) => Socket): Promise<Socket> {
  const socket = open(port)
  socket.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

async function throughSocks(port: number): Promise<Socket> {
  const socket = net.connect(port, LOOPBACK)
  socket.write(Buffer.from([5, 1, 0]))
  await once(socket, 'data')
  socket.write(
    Buffer.concat([Buffer.from([5, 1, 0, 3, HOST.length]), Buffer.from(HOST), Buffer.from([1, 187])]),
  )
  await once(socket, 'data')
  return socket
}

const toHttpsProxy = (port: number): Socket =>
  tls.connect({ host: LOOPBACK, port, servername: 'proxy.test', ca: proxyRoot.pem })

const kinds: Readonly<Record<string, { greet: Greeting; isTls: boolean; way: Way }>> = {
  'an HTTP proxy (CONNECT)': {
    greet: connectGreeting,
    isTls: false,
    way: (port) => throughConnect(port, (at) => net.connect(at, LOOPBACK)),
  },
  'an HTTPS proxy': {
    greet: connectGreeting,
    isTls: true,
    way: (port) => throughConnect(port, toHttpsProxy),
  },
  'a SOCKS5 proxy': { greet: socksGreeting, isTls: false, way: throughSocks },
}

describe('behind a proxy the pins are those of the host, not of the proxy', () => {
  let honest: TestServer
  let hostile: TestServer
  before(async () => {
    honest = await serve(world.genuine)
    hostile = await serve(world.forged)
  })
  after(() => Promise.all([honest.close(), hostile.close()]))

  for (const [name, { greet, isTls, way }] of Object.entries(kinds)) {
    test(`${name}: the right key is answered, an interceptor behind it gets 0 bytes`, async () => {
      let target = honest.port
      const proxy = await startProxy(greet, () => target, isTls)
      const { port } = proxy.address() as AddressInfo
      const pinner = createPinner(pinSet())
      const inner = async (): Promise<tls.ConnectionOptions> => ({
        socket: await way(port),
        servername: HOST,
        ca: world.ca,
      })
      await ask(pinner.connect(await inner()))
      target = hostile.port
      const before = hostile.decrypted()
      await assert.rejects(ask(pinner.connect(await inner())), PinMismatchError)
      await assert.rejects(ask(tls.connect(pinner.tlsOptions(await inner()))), PinMismatchError)
      assert.equal(hostile.decrypted(), before)
      await ask(tls.connect(await inner()))
      assert.ok(hostile.decrypted() > before, 'control: the unpinned client is fooled')
      proxy.close()
    })
  }
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as http2Connect } from 'node:http2'
import { get } from 'node:https'
import { type Socket, connect as tcpConnect } from 'node:net'
import { after, test } from 'node:test'
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { presentChain } from '../scenarios/present.ts'
import { host, makeCast } from '../testing/cast.ts'
import { type Endpoint, type EndpointOptions, openEndpoint } from './endpoint.ts'
import type { Evidence } from './evidence.ts'

const { genuine, interceptor } = makeCast()
const presented = presentChain(genuine.leaf)
const nonce = '0123456789abcdef0123456789abcdef'
const versions = ['1.2', '1.3'] as const

async function open(options: Partial<EndpointOptions> = {}): Promise<Endpoint> {
  const endpoint = await openEndpoint({ presented, nonce, ...options })
  after(() => endpoint.close())
  return endpoint
}

function dial(endpoint: Endpoint, options: ConnectionOptions = {}): TLSSocket {
  const trusted = { ca: genuine.root.pem, servername: host }
  const socket = tlsConnect({ host: '127.0.0.1', port: endpoint.port, ...trusted, ...options })
  socket.on('error', () => {})
  return socket
}

function dialTcp(endpoint: Endpoint): Socket {
  const socket = tcpConnect(endpoint.port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}

const closed = async (client: Socket): Promise<void> => {
  if (!client.closed) await new Promise((resolve) => client.once('close', resolve))
}

/** What was seen of the one connection, once the client has gone and the endpoint has noticed. */
async function seen(endpoint: Endpoint, client: Socket): Promise<Evidence> {
  await closed(client)
  // The end of a connection comes to the endpoint by the event loop; no clock decides when.
  while (endpoint.evidence()[0]?.times.ended === undefined) await new Promise(setImmediate)
  const [evidence] = endpoint.evidence()
  assert.ok(evidence)
  return evidence
}

const request = 'GET /orders?token=x HTTP/1.1\r\nhost: api.example.com\r\n\r\n'

for (const tls of versions) {
  test(`TLS ${tls}: a request is decrypted, counted and answered with the nonce`, async () => {
    const endpoint = await open({ tls })
    const client = dial(endpoint)
    client.write(request)
    const answer = Buffer.concat(await client.toArray()).toString()
    const evidence = await seen(endpoint, client)
    assert.match(answer, new RegExp(nonce, 'u'))
    assert.match(answer, /^alt-svc: clear\r$/mu, 'what it knows of HTTP/3 is to be forgotten')
    assert.equal(evidence.appBytes, request.length)
    assert.equal(evidence.firstLine, 'GET /orders?… HTTP/1.1')
    assert.equal(evidence.answered, 'whole')
    assert.equal(evidence.tlsVersion, `TLSv${tls}`)
    assert.equal(evidence.clientHello?.serverName, host)
    assert.equal(evidence.resumed, false)
  })

  test(`TLS ${tls}: a client that does not trust the chain shows it without a request byte`, async () => {
    const endpoint = await open({ tls })
    const client = dial(endpoint, { ca: [] })
    client.write(request)
    const { appBytes, stage } = await seen(endpoint, client)
    assert.equal(appBytes, 0)
    assert.ok(stage === 'certificate-sent' || stage === 'finished', stage)
  })

  test(`TLS ${tls}: a check that comes after sending is seen to come too late`, async () => {
    const endpoint = await open({ tls })
    const client = dial(endpoint)
    client.on('secureConnect', () => client.write(request, () => client.destroy()))
    const evidence = await seen(endpoint, client)
    assert.equal(evidence.appBytes, request.length)
    assert.equal(evidence.answered, 'none')
  })

  test(`TLS ${tls}: a client certificate that is handed over is noticed`, async () => {
    const endpoint = await open({ tls })
    const { leaf } = genuine
    const client = dial(endpoint, { cert: leaf.pem, key: leaf.keyPem })
    client.on('secureConnect', () => client.end(request))
    assert.equal((await seen(endpoint, client)).identityDisclosed, true)
    const withholding = await open({ tls })
    const other = dial(withholding)
    other.on('secureConnect', () => other.end(request))
    assert.equal((await seen(withholding, other)).identityDisclosed, false)
  })

  test(`TLS ${tls}: a session goes on within an endpoint, and never from one to another`, async () => {
    const endpoint = await open({ tls })
    const sessions: Buffer[] = []
    const first = dial(endpoint)
    first.on('session', (session) => sessions.push(session))
    first.on('secureConnect', () => first.write(request))
    first.resume()
    await seen(endpoint, first)
    const session = sessions.at(-1)
    assert.ok(session)
    const again = dial(endpoint, { session })
    again.on('secureConnect', () => again.end(request))
    again.resume()
    await closed(again)
    while (endpoint.evidence()[1]?.times.ended === undefined) await new Promise(setImmediate)
    assert.equal(endpoint.evidence()[1]?.resumed, true)
    assert.equal(endpoint.evidence()[1]?.clientHello?.offersResumption, true)
    const elsewhere = await open({ tls })
    const third = dial(elsewhere, { session })
    third.on('secureConnect', () => third.end(request))
    third.resume()
    assert.equal((await seen(elsewhere, third)).resumed, false)
  })
}

test('HTTP/2 is answered, and its opening alone is no request', async () => {
  const endpoint = await open()
  const session = http2Connect(`https://127.0.0.1:${endpoint.port}`, {
    ca: genuine.root.pem,
    servername: host,
  })
  const stream = session.request({ ':path': '/orders' })
  const head = once(stream, 'response')
  const body = Buffer.concat(await stream.toArray()).toString()
  assert.equal((await head)[0]['alt-svc'], 'clear')
  session.close()
  await once(session, 'close')
  assert.match(body, new RegExp(nonce, 'u'))
  const [evidence] = endpoint.evidence()
  assert.equal(evidence?.protocol, 'h2')
  assert.equal(evidence?.alpn, 'h2')
  const silent = await open()
  const opened = http2Connect(`https://127.0.0.1:${silent.port}`, { ca: genuine.root.pem, servername: host })
  opened.on('error', () => {})
  await once(opened, 'remoteSettings')
  opened.destroy()
  await once(opened, 'close')
  while (silent.evidence()[0]?.times.ended === undefined) await new Promise(setImmediate)
  const [preface] = silent.evidence()
  assert.ok((preface?.appBytes ?? 0) > 0)
  assert.equal(preface?.protocol, undefined)
})

test('a request with a body is answered after it, and a WebSocket is accepted', async () => {
  const endpoint = await open()
  const client = dial(endpoint)
  client.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhe')
  client.write('llo')
  assert.match(Buffer.concat(await client.toArray()).toString(), /^HTTP\/1.1 200/u)
  const socket = dial(endpoint)
  socket.write(
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  const answer = Buffer.concat(await socket.toArray()).toString('latin1')
  // The example of RFC 6455, 1.3.
  assert.match(answer, /sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/u)
  assert.match(answer, new RegExp(nonce, 'u'))
})

test('what is no HTTP is answered too', async () => {
  const endpoint = await open()
  const client = dial(endpoint)
  client.write(Uint8Array.of(0, 1, 2, 3))
  assert.match(Buffer.concat(await client.toArray()).toString(), new RegExp(nonce, 'u'))
  assert.equal((await seen(endpoint, client)).protocol, 'raw')
})

test('clear text is told from TLS, and a request in clear from other bytes', async () => {
  const endpoint = await open()
  const http = dialTcp(endpoint)
  http.end('GET /secret HTTP/1.1\r\n\r\n')
  http.resume()
  assert.equal((await seen(endpoint, http)).clearText, 'http')
  const other = await open()
  const smtp = dialTcp(other)
  smtp.end(Uint8Array.of(0, 0, 0, 9))
  smtp.resume()
  assert.equal((await seen(other, smtp)).clearText, 'other')
})

test('a client that comes and goes without a byte has seen nothing', async () => {
  const endpoint = await open()
  const client = dialTcp(endpoint)
  client.end()
  client.resume()
  assert.equal((await seen(endpoint, client)).stage, 'nothing')
})

/** A ClientHello as Node sends it, to be sent otherwise. */
async function captureHello(options: ConnectionOptions = {}): Promise<Uint8Array> {
  const { createServer } = await import('node:net')
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = tlsConnect({ host: '127.0.0.1', port, servername: host, ...options })
  client.on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [hello] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return hello
}

test('a ClientHello that comes byte by byte is one', async () => {
  const endpoint = await open()
  const hello = await captureHello()
  const client = dialTcp(endpoint)
  client.setNoDelay(true)
  await once(client, 'connect')
  for (const byte of hello) await new Promise((resolve) => client.write(Uint8Array.of(byte), resolve))
  await once(client, 'data')
  client.destroy()
  const evidence = await seen(endpoint, client)
  assert.equal(evidence.stage, 'certificate-sent')
  assert.equal(evidence.clientHello?.serverName, host)
})

test('a ClientHello of 64 KiB is read, and a longer record than TLS has is no TLS', async () => {
  const endpoint = await open()
  const protocols = Array.from({ length: 250 }, (_, at) => `${at}`.padStart(250, 'x'))
  const client = dial(endpoint, { ALPNProtocols: protocols })
  client.on('secureConnect', () => client.end(request))
  client.resume()
  const evidence = await seen(endpoint, client)
  assert.equal(evidence.clientHello?.alpn.length, 250)
  assert.equal(evidence.appBytes, request.length)
})

test('garbage after the handshake is a fault, and no refusal', async () => {
  const endpoint = await open()
  const raw = dialTcp(endpoint)
  await once(raw, 'connect')
  const client = tlsConnect({ socket: raw, ca: genuine.root.pem, servername: host })
  client.on('error', () => {})
  await once(client, 'secureConnect')
  // Behind the client's back, in the middle of its records.
  raw.write(Buffer.alloc(64, 0x2a))
  while (endpoint.evidence()[0]?.times.ended === undefined) await new Promise(setImmediate)
  const [evidence] = endpoint.evidence()
  assert.equal(evidence?.ending, 'fault')
  assert.equal(evidence?.appBytes, 0)
  client.destroy()
})

for (const isProxy of [false, true]) {
  test(`of connections that come together one is the first${isProxy ? ', through a proxy too' : ''}`, async () => {
    const aside = { presented, to: 'first-connection' } as const
    const forged = presentChain(interceptor.root.leaf(host))
    const endpoint = await open({ isProxy, presented: { ...forged, aside } })
    const sockets = [dialTcp(endpoint), dialTcp(endpoint)]
    while (endpoint.openCount < 2) await new Promise(setImmediate)
    const issuers = sockets.map(async (socket) => {
      const client = dial(endpoint, { socket, rejectUnauthorized: false })
      await once(client, 'secureConnect')
      const { issuer } = client.getPeerX509Certificate() ?? {}
      client.destroy()
      return /DO NOT TRUST/u.test(issuer ?? '') ? 'forged' : 'genuine'
    })
    assert.deepEqual((await Promise.all(issuers)).sort(), ['forged', 'genuine'])
  })
}

test('a client that is still being greeted is not kept for the next chain, and nor is what it said', async () => {
  for (const options of [{ isProxy: true }, { speaks: 'smtp' }] as const) {
    const endpoint = await open(options)
    const client = dialTcp(endpoint)
    client.resume()
    client.write('AUTH PLAIN AGFsaWNlAHNlc2FtZQ==\r\n')
    if ('speaks' in options) await once(client, 'data')
    while (endpoint.openCount === 0) await new Promise(setImmediate)
    endpoint.show({ presented, nonce })
    await closed(client)
    while (endpoint.openCount > 0) await new Promise(setImmediate)
    assert.deepEqual(endpoint.evidence(), [])
  }
})

test('five hundred connections are all seen', async () => {
  const endpoint = await open()
  const clients = Array.from({ length: 500 }, () => dialTcp(endpoint))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  for (const client of clients) client.destroy()
  while (endpoint.evidence().length < 500) await new Promise(setImmediate)
  assert.equal(endpoint.evidence().length, 500)
})

test('more connections than any client opens are turned away', async () => {
  const endpoint = await open()
  const clients = Array.from({ length: 700 }, () => dialTcp(endpoint))
  for (const client of clients) client.resume()
  while (endpoint.evidence().length + endpoint.turnedAway < 700) await new Promise(setImmediate)
  assert.equal(endpoint.evidence().length, 600)
  assert.equal(endpoint.turnedAway, 100)
  for (const client of clients) client.destroy()
})

test('a client that sends without end is cut off, and memory stays bounded', async () => {
  const endpoint = await open()
  const client = dial(endpoint)
  await once(client, 'secureConnect')
  client.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1073741824\r\n\r\n')
  const before = process.memoryUsage().rss
  const block = Buffer.alloc(1024 * 1024)
  for (let sent = 0; sent < 1024 && !client.destroyed; sent++) {
    await new Promise((resolve) => client.write(block, resolve))
  }
  assert.ok(client.destroyed)
  const evidence = await seen(endpoint, client)
  assert.equal(evidence.ending, 'limit')
  assert.ok(evidence.appBytes < 80 * 1024 * 1024)
  assert.ok(process.memoryUsage().rss - before < 150 * 1024 * 1024)
})

test('a client that never leaves does not keep the endpoint open', async () => {
  const endpoint = await open()
  const client = dial(endpoint)
  await once(client, 'secureConnect')
  while (endpoint.evidence()[0]?.stage !== 'finished') await new Promise(setImmediate)
  await endpoint.close()
  const [evidence] = endpoint.evidence()
  assert.equal(evidence?.ending, 'watch-ended')
  client.destroy()
})

test('an ordinary https.get gets a whole answer', async () => {
  const endpoint = await open()
  const answer = await new Promise<string>((resolve, reject) => {
    const options = { port: endpoint.port, ca: genuine.root.pem, servername: host, host: '127.0.0.1' }
    get(options, async (response) => resolve(Buffer.concat(await response.toArray()).toString())).on(
      'error',
      reject,
    )
  })
  assert.deepEqual(JSON.parse(answer), { keypin: 'lab', nonce })
})

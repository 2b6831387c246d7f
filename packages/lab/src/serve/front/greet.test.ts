// Ways in to a lab that is a proxy, byte by byte and with nonsense.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import tls from 'node:tls'
import { presentChain } from '../../scenarios/present.ts'
import { makeCast } from '../../testing/cast.ts'
import { type Endpoint, openEndpoint } from '../endpoint.ts'
import type { Arrival } from './way.ts'

const cast = makeCast()
const presented = presentChain(cast.genuine.leaf)

async function withProxy<Value>(use: (endpoint: Endpoint) => Promise<Value>): Promise<Value> {
  const endpoint = await openEndpoint({ presented, nonce: '00', isProxy: true })
  return await use(endpoint).finally(() => endpoint.close())
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.setNoDelay(true)
  return socket
}

/** Sends a beginning, waits for so many bytes of answer, and goes on with TLS. */
async function handshake(
  socket: Socket,
  answers: readonly [Uint8Array, number][],
  piece: number,
): Promise<void> {
  for (const [bytes, length] of answers) {
    for (let at = 0; at < bytes.length; at += piece) socket.write(bytes.subarray(at, at + piece))
    let seen = 0
    if (length > 0) socket.resume()
    while (seen < length) seen += ((await once(socket, 'data')) as [Buffer])[0].length
    socket.pause()
  }
  const secure = tls.connect({ socket, servername: cast.host, ca: cast.genuine.root.pem })
  await once(secure, 'secureConnect')
  secure.end('GET / HTTP/1.1\r\n\r\n')
  secure.resume()
  await once(secure, 'close')
}

const text = (words: string): Uint8Array => Buffer.from(words, 'latin1')
const established = 'HTTP/1.1 200 Connection established\r\n\r\n'.length
const header2 = (family: number, body: Uint8Array): Uint8Array =>
  Buffer.concat([
    text('\r\n\r\n\0\r\nQUIT\n'),
    Uint8Array.of(0x21, family, body.length >> 8, body.length & 255),
    body,
  ])
const socksRequest = (address: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(5, 1, 0), address, Uint8Array.of(0x01, 0xbb)])

const ways: readonly [string, [Uint8Array, number][], Arrival][] = [
  ['nothing before TLS', [], { way: 'direct' }],
  [
    'CONNECT with credentials',
    [[text('CONNECT api.example.com:443 HTTP/1.1\r\nproxy-authorization: Basic eDp5\r\n\r\n'), established]],
    { way: 'connect', host: 'api.example.com', port: 443 },
  ],
  [
    'CONNECT to an address of IPv6',
    [[text('CONNECT [2001:db8::1]:8443 HTTP/1.0\r\n\r\n'), established]],
    { way: 'connect', host: '2001:db8::1', port: 8443 },
  ],
  [
    'SOCKS5 by name',
    [
      [Uint8Array.of(5, 2, 0, 2), 2],
      [socksRequest(Buffer.concat([Uint8Array.of(3, 15), text('api.example.com')])), 10],
    ],
    { way: 'socks5', host: 'api.example.com', port: 443 },
  ],
  [
    'SOCKS5 by address',
    [
      [Uint8Array.of(5, 1, 0), 2],
      [socksRequest(Uint8Array.of(1, 192, 0, 2, 7)), 10],
    ],
    { way: 'socks5', host: '192.0.2.7', port: 443 },
  ],
  [
    'SOCKS5 with a name and a password',
    [
      [Uint8Array.of(5, 1, 2), 2],
      [Buffer.concat([Uint8Array.of(1, 1), text('a'), Uint8Array.of(1), text('b')]), 2],
      [socksRequest(Uint8Array.of(1, 192, 0, 2, 7)), 10],
    ],
    { way: 'socks5', host: '192.0.2.7', port: 443 },
  ],
  [
    'the PROXY protocol, version 1',
    [[text('PROXY TCP4 198.51.100.1 203.0.113.9 51234 443\r\n'), 0]],
    { way: 'proxy-header', host: '203.0.113.9', port: 443 },
  ],
  [
    'the PROXY protocol, version 2',
    [[header2(0x11, Uint8Array.of(198, 51, 100, 1, 203, 0, 113, 9, 200, 34, 1, 187)), 0]],
    { way: 'proxy-header', host: '203.0.113.9', port: 443 },
  ],
]

for (const [name, answers, arrival] of ways) {
  for (const piece of [1, 65_536]) {
    test(`${name}, ${piece} bytes at a time`, () =>
      withProxy(async ({ port, evidence }) => {
        await handshake(await open(port), answers, piece)
        const [seen] = evidence()
        assert.deepEqual(seen?.arrival, arrival)
        assert.equal(seen?.appBytes, 18)
        assert.equal(seen?.clientHello?.serverName, cast.host)
      }))
  }
}

const nonsense: readonly (readonly [string, Uint8Array])[] = [
  ['CONNECT to nowhere', text('CONNECT / HTTP/1.1\r\n\r\n')],
  ['CONNECT with a line in its host', text('CONNECT a\nb:443 HTTP/1.1\r\n\r\n')],
  ['an endless CONNECT', text(`CONNECT ${'a'.repeat(100_000)}`)],
  ['SOCKS5 with no method of ours', Uint8Array.of(5, 1, 0x80)],
  ['SOCKS5 that wants to bind', Uint8Array.of(5, 1, 0, 5, 2, 0, 1, 1, 2, 3, 4, 0, 80)],
  ['SOCKS5 to no kind of address', Uint8Array.of(5, 1, 0, 5, 1, 0, 9, 9, 9, 9)],
  ['a PROXY header that is none', text('PROXY nonsense\r\n')],
  ['a PROXY header with a port that is none', text('PROXY TCP4 1.2.3.4 5.6.7.8 1 99999\r\n\x01\x01')],
  ['a PROXY header that is cut off', header2(0x11, new Uint8Array(12)).subarray(0, 14)],
]

for (const [name, bytes] of nonsense) {
  test(`${name} is no connection, and is closed`, () =>
    withProxy(async ({ port, evidence }) => {
      const socket = await open(port)
      socket.resume()
      socket.end(bytes)
      await once(socket, 'close')
      assert.deepEqual(evidence(), [])
    }))
}

test('a request in clear to the proxy is seen as what it is', () =>
  withProxy(async ({ port, evidence }) => {
    const socket = await open(port)
    socket.resume()
    socket.end('GET http://api.example.com/secret HTTP/1.1\r\n\r\n')
    await once(socket, 'close')
    assert.equal(evidence()[0]?.clearText, 'http')
  }))

test('a client that has nothing to say does not hold up the end', async () => {
  const endpoint = await openEndpoint({ presented, nonce: '00', isProxy: true })
  const socket = await open(endpoint.port)
  const started = performance.now()
  await endpoint.close()
  assert.ok(performance.now() - started < 5_000)
  socket.destroy()
})

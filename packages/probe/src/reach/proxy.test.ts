import assert from 'node:assert/strict'
import { connect as connectTcp, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { inspect } from '../inspect.ts'
import type { Inspection } from '../inspection.ts'
import { type Running, serveTcp, serveTls } from '../testing/servers.ts'
import { serveStarttls } from '../testing/starttls-servers.ts'
import { parseProxy } from './proxy.ts'

const HOST = 'server.test'
const authority = root()
const leaf = authority.leaf(HOST)
const shown = { key: leaf.keyPem, cert: leaf.chainPem() }

const look = (proxy: string, more: object = {}): Promise<Inspection> =>
  inspect(HOST, {
    proxy: parseProxy(proxy),
    ca: [authority.der],
    systemStore: false,
    timeoutMs: 5000,
    ...more,
  })

/** Joins a client with a server whatever address it asked for; `asked` gets that. */
function join(client: Socket, port: number, ready: string | Uint8Array): void {
  const server = connectTcp(port, '127.0.0.1', () => {
    client.write(ready)
    client.pipe(server).pipe(client)
  })
  server.on('error', () => client.destroy())
  client.on('error', () => server.destroy())
}

function serveConnect(port: () => number, asked: string[] = []): Promise<Running> {
  return serveTcp((client) =>
    client.once('data', (head: Buffer) => {
      asked.push(head.toString('latin1'))
      join(client, port(), 'HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n')
    }),
  )
}

function serveSocks(port: () => number, asked: Buffer[] = [], password = false): Promise<Running> {
  return serveTcp((client) => {
    const request = (): void =>
      void client.once('data', (wanted: Buffer) => {
        asked.push(wanted)
        join(client, port(), Uint8Array.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      })
    client.once('data', () => {
      client.write(Uint8Array.from([5, password ? 2 : 0]))
      if (!password) return request()
      client.once('data', (secret: Buffer) => {
        asked.push(secret)
        client.write(Uint8Array.from([1, 0]))
        request()
      })
    })
  })
}

test('a server is seen through CONNECT, and the proxy is left to look up its name', async () => {
  await using server = await serveTls(shown)
  const asked: string[] = []
  await using proxy = await serveConnect(() => server.port, asked)
  const seen = await look(`http://us%20er:pass%3Aword@127.0.0.1:${proxy.port}`)
  assert.equal(seen.failure, undefined)
  assert.equal(seen.trust.ends, 'given')
  assert.match(asked[0] ?? '', /^CONNECT server\.test:443 HTTP\/1\.1\r\nHost: server\.test:443\r\n/)
  const basic = /^Proxy-Authorization: Basic (\S+)\r$/m.exec(asked[0] ?? '')?.[1] ?? ''
  assert.equal(Buffer.from(basic, 'base64').toString(), 'us er:pass:word')
  assert.equal(seen.server?.address, undefined, 'only the proxy knows it')
  assert.equal(seen.server?.proxy, `connect 127.0.0.1:${proxy.port}`)
  assert.doesNotMatch(JSON.stringify(seen), /pass/)
})

test('a server is seen through SOCKS5, by name, with user and password', async () => {
  await using server = await serveTls(shown)
  const asked: Buffer[] = []
  await using proxy = await serveSocks(() => server.port, asked, true)
  const seen = await look(`socks5://me:secret@127.0.0.1:${proxy.port}`)
  assert.equal(seen.trust.ends, 'given')
  assert.equal(asked[0]?.toString('latin1'), '\x01\x02me\x06secret')
  assert.deepEqual(asked[1], Buffer.from('\x05\x01\x00\x03\x0bserver.test\x01\xbb', 'latin1'))
})

for (const [address, bytes] of [
  ['192.0.2.7', [1, 192, 0, 2, 7]],
  ['[2001:db8::7]', [4, 0x20, 1, 0x0d, 0xb8, ...Array(11).fill(0), 7]],
] as const) {
  test(`SOCKS5 is asked for ${address} in its own form`, async () => {
    await using server = await serveTls(shown)
    const asked: Buffer[] = []
    await using proxy = await serveSocks(() => server.port, asked)
    await inspect(address, { proxy: parseProxy(`socks5://127.0.0.1:${proxy.port}`), timeoutMs: 5000 })
    assert.deepEqual([...(asked[0] ?? [])].slice(3, -2), bytes)
  })
}

test('clear text before TLS works behind a proxy as well', async () => {
  await using server = await serveStarttls('smtp', shown)
  await using proxy = await serveConnect(() => server.port)
  const seen = await look(`http://127.0.0.1:${proxy.port}`, { starttls: 'smtp' })
  assert.equal(seen.failure, undefined)
  assert.equal(seen.presented.length, 1)
})

test('a server behind a proxy that speaks first, and not TLS, is told to do so', async () => {
  await using server = await serveTcp((socket) => void socket.write('SSH-2.0-test\r\n'))
  await using proxy = await serveConnect(() => server.port)
  const { failure } = await look(`http://127.0.0.1:${proxy.port}`)
  assert.equal(failure?.code, 'KEYPIN_NOT_TLS')
})

describe('a proxy that does not go along is told as data:', () => {
  const answers: readonly (readonly [says: string, because: RegExp])[] = [
    ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', /asks for a user and a password/],
    ['HTTP/1.1 403 Forbidden\r\n\r\n', /refused to connect to server\.test:443: 'HTTP\/1\.1 403/],
    ['SSH-2.0-x\r\n', /which is no HTTP/],
    [`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(500)}`, /without an end/],
  ]
  for (const [says, because] of answers) {
    test(`CONNECT: ${because.source}`, async () => {
      await using proxy = await serveTcp((socket) => void socket.once('data', () => socket.write(says)))
      const { failure } = await look(`http://user:hunter2@127.0.0.1:${proxy.port}`)
      assert.equal(failure?.code, 'KEYPIN_PROXY_REFUSED')
      assert.match(failure?.message ?? '', because)
      assert.doesNotMatch(JSON.stringify(failure), /hunter2/)
    })
  }

  test('SOCKS5 that cannot reach the server', async () => {
    await using proxy = await serveTcp((socket) => {
      socket.once('data', () => {
        socket.write(Uint8Array.from([5, 0]))
        socket.once('data', () => socket.write(Uint8Array.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
      })
    })
    const { failure } = await look(`socks5://127.0.0.1:${proxy.port}`)
    assert.match(failure?.message ?? '', /did not connect to server\.test:443: the connection was refused/)
  })
})

test('what is no proxy is refused without repeating a password', () => {
  for (const text of [
    '127.0.0.1:8080',
    'ftp://me:hunter2@x',
    'http://me:hunter2@',
    'https://me:hunter2@x',
    'http://x/p',
  ])
    assert.throws(
      () => parseProxy(text),
      (error: Error & { code?: string; hint?: string }) => {
        assert.equal(error.code, 'KEYPIN_PROXY_MALFORMED')
        assert.doesNotMatch(`${error.message} ${error.hint}`, /hunter2/)
        return true
      },
    )
})

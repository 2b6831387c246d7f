// One port for whoever is led to it: who gets what, and what hostile clients cannot do to it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { join } from 'node:path'
import { after, mock, test } from 'node:test'
import tls from 'node:tls'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { presentChain } from '../scenarios/present.ts'
import { makeCast } from '../testing/cast.ts'
import { temporaryFolder } from '../testing/folders.ts'
import type { Destination } from './front/conntrack.ts'
import { openSwitchboard, type Switchboard, type SwitchboardOptions } from './switchboard.ts'

const cast = makeCast()
const forged = presentChain(cast.interceptor.root.leaf(cast.host))
const other = 'login.example.com'

/** A server that says its name and echoes, in clear: what is passed through is not looked into. */
async function far(name: string): Promise<{ port: number; host: string; closed: () => number }> {
  let closed = 0
  const server = createServer((socket) => {
    socket.on('close', () => closed++)
    socket.on('error', () => {})
    socket.write(name)
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, closed: () => closed }
}

test('a balancer that says where a client without a name was going is believed', () =>
  withSwitchboard(
    { tested: [{ host: cast.host, addresses: async () => new Set(['203.0.113.9']) }] },
    async (switchboard) => {
      const window = show(switchboard)
      const socket = await open(switchboard.port)
      socket.write('PROXY TCP4 198.51.100.1 203.0.113.9 51234 443\r\n')
      const secure = tls.connect({ socket, rejectUnauthorized: false })
      await once(secure, 'secureConnect')
      assert.equal(window.evidence()[0]?.arrival?.host, '203.0.113.9')
      secure.destroy()
    },
  ))

async function withSwitchboard(
  options: Partial<SwitchboardOptions>,
  use: (switchboard: Switchboard) => Promise<void>,
): Promise<void> {
  const tested = [{ host: cast.host }]
  const switchboard = await openSwitchboard({
    address: '127.0.0.1',
    port: 0,
    tested,
    asksForIdentity: false,
    ...options,
  })
  await use(switchboard).finally(() => switchboard.close())
}

const show = (switchboard: Switchboard, host = cast.host): ReturnType<Switchboard['open']> =>
  switchboard.open({ host, presented: forged, nonce: 'aa' })

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** However it ends. */
const closing = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.on('close', () => resolve()))

/** What comes back to a handshake: the name in the certificate that is presented, or that it was closed. */
async function presentedTo(port: number, servername: string | undefined): Promise<string> {
  const socket = tls.connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
  })
  socket.on('error', () => {})
  const found = await new Promise<string>((resolve) => {
    socket.on('secureConnect', () => resolve(socket.getPeerX509Certificate()?.subjectAltName ?? ''))
    socket.on('close', () => resolve('closed'))
  })
  socket.destroy()
  return found
}

test('a client that names no host is told by where it was going', async () => {
  const elsewhere = await far('elsewhere')
  const going = new Map<string, Destination>([
    ['tested', { host: '203.0.113.9', port: 443 }],
    ['other', elsewhere],
  ])
  let destination = going.get('tested')
  const tested = [{ host: cast.host, addresses: async () => new Set(['203.0.113.9']) }]
  await withSwitchboard({ tested, findDestination: async () => destination }, async (switchboard) => {
    const window = show(switchboard)
    assert.match(await presentedTo(switchboard.port, undefined), /api\.example\.com/u)
    const arrival = window.evidence()[0]?.arrival
    assert.deepEqual(arrival, { way: 'led', host: '203.0.113.9', port: 443 })
    destination = going.get('other')
    const socket = await open(switchboard.port)
    socket.write('hello\n')
    const [word] = await once(socket, 'data')
    assert.equal(String(word).slice(0, 9), 'elsewhere', 'another host is passed through to where it is')
    assert.equal(window.evidence().length, 1)
    // Whoever asks for the host under test by name is served, wherever it was going.
    assert.match(await presentedTo(switchboard.port, cast.host), /api\.example\.com/u)
    destination = undefined
    assert.match(await presentedTo(switchboard.port, undefined), /api\.example\.com/u)
    socket.destroy()
  })
})

test('a host under test that is not shown passes through, and not beyond the window', async () => {
  const upstream = await far('genuine')
  const tested = [{ host: cast.host }, { host: other, upstream }]
  await withSwitchboard({ tested }, async (switchboard) => {
    const window = show(switchboard)
    const kept = await open(switchboard.port)
    kept.write(`CONNECT ${other}:443 HTTP/1.1\r\n\r\n`)
    await once(kept, 'data')
    kept.write('hello\n')
    const [word] = await once(kept, 'data')
    assert.equal(String(word).slice(0, 7), 'genuine')
    // A connection that is kept would be used, unseen, when its own host is shown.
    kept.resume()
    const closed = closing(kept)
    await window.end()
    await closed
    assert.equal(await presentedTo(switchboard.port, other), 'closed', 'between windows nothing is served')
  })
})

test('clients without end are not kept without end, and those after them are turned away', async () => {
  await withSwitchboard({}, async (switchboard) => {
    const window = show(switchboard)
    for (let round = 0; round < 14; round++) {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => open(switchboard.port)))
      await Promise.all(
        sockets.map(async (socket) => {
          socket.resume()
          socket.end('not TLS\r\n')
          await closing(socket)
        }),
      )
    }
    assert.equal(window.evidence().length, 600)
    assert.ok(window.evidence().every(({ clearText }) => clearText === 'other'))
    await window.end()
    const next = show(switchboard)
    assert.match(await presentedTo(switchboard.port, cast.host), /api\.example\.com/u)
    assert.equal(next.evidence().length, 1)
  })
})

test('a balancer that names a port there is none does not end the lab', () =>
  withSwitchboard({}, async (switchboard) => {
    const window = show(switchboard)
    const socket = await open(switchboard.port)
    socket.resume()
    socket.write('PROXY TCP4 1.2.3.4 5.6.7.8 1 99999\r\n\x01\x01')
    await closing(socket)
    assert.match(await presentedTo(switchboard.port, cast.host), /api\.example\.com/u)
    assert.equal(window.evidence().length, 1)
  }))

/** From here on clients seem to come from there. */
function comeFrom(address: string): () => void {
  const peer = { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: 50_000 }
  const prototype = Socket.prototype as unknown as { _getpeername: () => object }
  const named = mock.method(prototype, '_getpeername', () => peer)
  return () => named.mock.restore()
}

test('a client from elsewhere reaches nothing that is only for this machine, and one on it does', async () => {
  const inner = await far('inner')
  const ways = [
    `GET http://127.0.0.1:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET http://localhost:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET http://localhost.:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET http://127.1:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET http://[::ffff:127.0.0.1]:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET http://0.0.0.0:${inner.port}/ HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: .:${inner.port}\r\n\r\n`,
    `CONNECT 127.0.0.1:${inner.port} HTTP/1.1\r\n\r\n?`,
    `CONNECT .:${inner.port} HTTP/1.1\r\n\r\n?`,
  ]
  const reached = async (port: number, words: string): Promise<boolean> => {
    const socket = await open(port)
    const heard: Buffer[] = []
    socket.on('data', (data: Buffer) => {
      heard.push(data)
      if (data.includes('inner')) socket.destroy()
    })
    socket.write(words)
    await closing(socket)
    return Buffer.concat(heard).includes('inner')
  }
  await withSwitchboard({}, async ({ port }) => {
    for (const way of ways)
      assert.equal(await reached(port, way), !/[ /]\.:/u.test(way), `${way.slice(0, 40)} from this machine`)
    for (const address of ['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::9']) {
      const restore = comeFrom(address)
      try {
        for (const way of ways)
          assert.equal(await reached(port, way), false, `${way.slice(0, 40)} ${address}`)
      } finally {
        restore()
      }
    }
  })
})

test('a request whose end only its body tells is not passed on, nor is what comes after it', async () => {
  const server = await far('elsewhere')
  await withSwitchboard({}, async (switchboard) => {
    const socket = await open(switchboard.port)
    const heard: Buffer[] = []
    socket.on('data', (data: Buffer) => heard.push(data))
    socket.end(
      `POST http://127.0.0.1:${server.port}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://other.example/private HTTP/1.1\r\n\r\n`,
    )
    await closing(socket)
    assert.match(String(heard[0]), /^HTTP\/1\.1 411 /u)
    assert.doesNotMatch(Buffer.concat(heard).toString(), /elsewhere|private/u)
  })
})

test('addresses of IPv6 are the same however they are written', async () => {
  const tested = [{ host: cast.host, addresses: async () => new Set(['2001:db8::1']) }]
  const named = async (port: number, to: string): Promise<string | undefined> => {
    const socket = await open(port)
    socket.write(`PROXY TCP6 2001:db8::7 ${to} 51234 443\r\n`)
    const secure = tls.connect({ socket, rejectUnauthorized: false })
    secure.on('error', () => {})
    const found = await new Promise<string | undefined>((resolve) => {
      secure.once('secureConnect', () => resolve(secure.getPeerX509Certificate()?.subjectAltName))
      socket.once('close', () => resolve('closed'))
    })
    secure.destroy()
    return found
  }
  await withSwitchboard({ tested }, async (switchboard) => {
    const window = show(switchboard)
    for (const to of ['2001:0DB8:0:0:0:0:0:1', '0:0:0:0:0:0:0:1', '::1', '::ffff:7f00:1'])
      assert.match((await named(switchboard.port, to)) ?? '', /api\.example\.com/u, to)
    assert.equal(window.evidence().length, 4)
  })
})

test('a client that says nothing, or never ends, does not keep the lab open', async () => {
  await withSwitchboard({}, async (switchboard) => {
    const window = show(switchboard)
    const mute = await open(switchboard.port)
    const slow = await open(switchboard.port)
    slow.write(Uint8Array.of(0x16, 3, 1, 2, 0))
    await window.end()
    const ended = Promise.all([closing(mute), closing(slow)])
    mute.resume()
    slow.resume()
    await switchboard.close()
    await ended
  })
})

test('two labs side by side do not take each other’s clients', async () => {
  await withSwitchboard({}, (first) =>
    withSwitchboard({}, async (second) => {
      const [one, two] = [show(first), show(second)]
      await presentedTo(second.port, cast.host)
      assert.deepEqual([one.evidence().length, two.evidence().length], [0, 1])
    }),
  )
})

test('a request in clear for another host goes there as from a proxy, and the next one never goes to the same', async () => {
  const heads: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      heads.push(String(data))
      // It keeps the connection open, and would read on.
      if (String(data).endsWith('body')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  const { port } = server.address() as AddressInfo
  await withSwitchboard({}, async (switchboard) => {
    const window = show(switchboard)
    const socket = await open(switchboard.port)
    socket.write(
      `POST http://127.0.0.1:${port}/generate_204?a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic c2VjcmV0\r\nContent-Length: 4\r\n\r\nbody`,
    )
    const [answer] = await once(socket, 'data')
    assert.match(String(answer), /ok$/u)
    socket.resume()
    socket.write('GET http://other.example/private HTTP/1.1\r\nhost: other.example\r\n\r\n')
    await closing(socket)
    assert.equal(
      heads.join(''),
      `POST /generate_204?a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 4\r\nconnection: close\r\n\r\nbody`,
    )
    assert.deepEqual(
      window.evidence(),
      [],
      'the check of a phone whether it is online is no downgrade of the app',
    )
    // A request in clear for the host under test is one.
    const downgraded = await open(switchboard.port)
    downgraded.resume()
    downgraded.end(`GET http://${cast.host}/orders HTTP/1.1\r\nhost: ${cast.host}\r\n\r\n`)
    await closing(downgraded)
    assert.equal(window.evidence()[0]?.clearText, 'http')
  })
})

for (const version of ['send-proxy', 'send-proxy-v2']) {
  test(
    `HAProxy in front says where a client without a name was going: ${version}`,
    needs('haproxy'),
    async () => {
      await withSwitchboard({}, async (switchboard) => {
        const window = show(switchboard)
        const front = await frontOf(switchboard.port, version)
        assert.match(await presentedTo(front.port, cast.host), /api\.example\.com/u)
        const arrival = window.evidence()[0]?.arrival
        assert.deepEqual(arrival, { way: 'proxy-header', host: '127.0.0.1', port: front.port })
        await front.stop()
      })
    },
  )
}

/** HAProxy on a free port that this process has bound for it. */
async function frontOf(to: number, version: string): Promise<{ port: number; stop: () => Promise<unknown> }> {
  const listening = createServer().listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const config = join(temporaryFolder(), 'haproxy.cfg')
  writeFileSync(
    config,
    `defaults
  mode tcp
  timeout connect 5s
  timeout client 5s
  timeout server 5s
listen front
  bind fd@3
  server lab 127.0.0.1:${to} ${version}
`,
  )
  const handle = (listening as unknown as { _handle: { fd: number } })._handle
  const child = spawn(toolPath('haproxy'), ['-f', config, '-db'], {
    stdio: ['ignore', 'ignore', 'ignore', handle.fd],
  })
  const { port } = listening.address() as AddressInfo
  await once(child, 'spawn')
  // From here on it alone takes connections from that port; until it does, they wait in the queue.
  listening.close()
  return {
    port,
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

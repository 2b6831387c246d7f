// Live mode: an app pinned to a genuine server that the lab has no key of; and clients that run on by themselves.
import assert from 'node:assert/strict'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import tls from 'node:tls'
import { type Issued, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { temporaryFolder } from '../testing/folders.ts'
import { client, schemaErrors, shortResults, testLab } from '../testing/lab.ts'
import type { LiveOptions, RunLabOptions } from './options.ts'
import { runLab } from './run.ts'
import type { Run } from './types.ts'

const host = 'api.example.com'
const lab = await testLab(host)
const folder = temporaryFolder()
const authority = root({ name: 'Public Root' })
const genuine = authority.intermediate().leaf(host)
const server = await serve(genuine)
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const ca = save('public-root.pem', authority.pem)
const pins = [genuine, authority.leaf(host)].map(({ der }) => ({ pin: pinOf(der).text, position: 'leaf' }))
const pinSet = save('app-pins.json', JSON.stringify({ version: 1, hosts: { [host]: { pins } } }))
const live: LiveOptions = { upstream: `127.0.0.1:${server.port}`, ca }

const noQuic = { server: 'closed', client: 'unknown', datagrams: 0 }

interface Genuine {
  readonly port: number
  readonly requests: () => number
}

async function serve(leaf: Issued): Promise<Genuine> {
  let count = 0
  const listening = https.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (_request, response) => {
    count++
    response.setHeader('connection', 'close')
    response.end('genuine')
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  after(() => {
    listening.close()
    listening.closeAllConnections()
  })
  return { port: (listening.address() as AddressInfo).port, requests: () => count }
}

const run = (options: Partial<RunLabOptions>, only = 'P01 P04b V01 H03 R05'): Promise<Run> =>
  runLab({ dir: lab.dir, live, pinSet, only: only.split(' '), ...options })

test('an app that pins is consistent with pinning, and not more than that', async () => {
  const before = server.requests()
  const found = await run({ command: client('pinned') })
  assert.deepEqual(shortResults(found), { V01: 'refused pass', P01: 'refused pass', P04b: 'refused pass' })
  assert.deepEqual(found.hosts, [{ host, state: 'consistent', quic: noQuic }])
  assert.match(found.doesNotProve.join(), /consistent with pinning/u)
  assert.equal(found.mode, 'live')
  assert.equal(server.requests() - before, 3, 'the controls reached the genuine server')
  assert.deepEqual(schemaErrors(found), [])
})

test('an app without pins falls for the lab, in either version of TLS', async () => {
  for (const version of ['1.2', '1.3'] as const) {
    const found = await run({ command: client('unpinned'), tls: version }, 'P01')
    assert.deepEqual(shortResults(found), { P01: 'accepted fail' })
    assert.equal(found.verdict, 'fail')
  }
})

test('with the owner’s key a refusal is put down to the pin', async () => {
  const leafKey = save('leaf.key.pem', genuine.keyPem)
  const found = await run({ command: client('pinned'), live: { ...live, leafKey } })
  assert.deepEqual(shortResults(found), {
    V01: 'refused pass',
    P01: 'refused pass pin',
    P04b: 'refused pass pin',
    R05: 'accepted pass',
  })
  assert.deepEqual(found.hosts, [{ host, state: 'proven', quic: noQuic }])
})

test('an app whose pins the genuine server does not satisfy fails its control', async () => {
  const others = [root().leaf(host), root().leaf(host)].map(({ der }) => ({ pin: pinOf(der).text }))
  const wrong = save('wrong.json', JSON.stringify({ version: 1, hosts: { [host]: { pins: others } } }))
  const found = await run({ command: client('pinned'), pinSet: wrong }, 'P01')
  assert.equal(found.verdict, 'inconclusive')
})

test('a server that holds no pin is intercepted before the lab, also where the client accepts it', async () => {
  const others = [root().leaf(host), root().leaf(host)].map(({ der }) => ({ pin: pinOf(der).text }))
  const wrong = save('wrong.json', JSON.stringify({ version: 1, hosts: { [host]: { pins: others } } }))
  const found = await run({ command: client('unpinned'), pinSet: wrong }, 'P01')
  assert.equal(found.verdict, 'inconclusive')
  const [first] = found.results
  assert.equal(first?.outcome, 'accepted')
  assert.match(first?.why ?? '', /^intercepted before the lab.*the client accepted that$/u)
})

test('an interceptor before the lab is not taken for the genuine server', async () => {
  const rejected = run({ command: client('pinned'), live: { upstream: live.upstream ?? '' } })
  await assert.rejects(rejected, { code: 'KEYPIN_LAB_UPSTREAM', hint: /--upstream/u })
})

test('a server that has gone away is told of', async () => {
  await assert.rejects(run({ command: client('pinned'), live: { upstream: '127.0.0.1:1', ca } }), {
    code: 'KEYPIN_LAB_UPSTREAM',
  })
})

/** An app in this process that makes a request whenever it is asked to, over whatever connection it likes. */
function app(isPinned: boolean): { at: (port: number) => void; prompt: () => Promise<void> } {
  let port = 0
  const checkServerIdentity = (name: string, certificate: tls.PeerCertificate): Error | undefined =>
    tls.checkServerIdentity(name, certificate) ??
    (pins.some(({ pin }) => pin === pinOf(certificate.raw).text) ? undefined : new Error('pin mismatch'))
  return {
    at: (found) => {
      port = found
    },
    prompt: async () => {
      const trust = [authority.pem, readFileSync(lab.files.interceptionRoot, 'utf8')]
      const options = { host: '127.0.0.1', port, servername: host, ca: trust, agent: false, path: '/orders' }
      const request = https.get({ ...options, ...(isPinned ? { checkServerIdentity } : {}) }, (response) =>
        response.resume(),
      )
      request.on('error', () => {})
      await Promise.race([once(request, 'close'), once(request, 'response')]).catch(() => {})
    },
  }
}

for (const [isPinned, verdict] of [
  [true, 'refused pass'],
  [false, 'accepted fail'],
] as const) {
  test(`an app that runs on by itself, ${isPinned ? 'with' : 'without'} pins, is judged in windows of time`, async () => {
    const { at, prompt } = app(isPinned)
    const asked: string[] = []
    const found = await run(
      {
        attach: {
          windowMs: 400,
          prompt: async ({ id }) => {
            asked.push(id)
            await prompt()
          },
        },
        onProgress: (progress) => progress.type === 'listening' && at(progress.port),
      },
      'P01 P04b',
    )
    assert.deepEqual(shortResults(found), { P01: verdict, P04b: verdict })
    assert.deepEqual(asked, ['C0', 'C0', 'P01', 'P04b', 'C0'])
    assert.equal(found.client.driver, 'attached')
    assert.deepEqual(schemaErrors(found), [])
  })
}

test('an app that does nothing in its windows shows nothing', async () => {
  const found = await run({ attach: { windowMs: 50, prompt: async () => {} } }, 'P01')
  assert.equal(found.verdict, 'inconclusive')
})

test('a port that is taken is an error with a next step', async () => {
  await assert.rejects(run({ attach: { port: server.port } }, 'P01'), {
    code: 'KEYPIN_LAB_LISTEN',
    hint: /--listen/u,
  })
})

test('a name server beside the lab leads clients to it for as long as it runs', async () => {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 })
  let addresses: string[] = []
  await run(
    {
      attach: {
        windowMs: 50,
        dns: { port: 0 },
        prompt: async () => {
          addresses = await resolver.resolve4(host)
        },
      },
      onProgress: (progress) => {
        if (progress.type === 'listening') resolver.setServers([`127.0.0.1:${progress.dns?.port}`])
      },
    },
    'P01',
  )
  assert.deepEqual(addresses, ['127.0.0.1'])
  await assert.rejects(resolver.resolve4(host))
})

test('other hosts pass through the lab unread', async () => {
  const other = await serve(authority.leaf('other.example.net'))
  let body = ''
  await run(
    {
      attach: {
        windowMs: 50,
        prompt: async () => {
          body = await through(port, other.port)
        },
      },
      onProgress: (progress) => {
        if (progress.type === 'listening') port = progress.port
      },
    },
    'P01',
  )
  assert.match(body, /genuine/u)
})

let port = 0

/** A request to another host through the lab as an HTTP proxy, verified against the public root alone. */
async function through(proxy: number, to: number): Promise<string> {
  const socket = connect(proxy, '127.0.0.1')
  socket.write(`CONNECT localhost:${to} HTTP/1.1\r\n\r\n`)
  await once(socket, 'data')
  const secure = tls.connect({
    socket,
    servername: 'localhost',
    checkServerIdentity: () => undefined,
    ca: authority.pem,
  })
  await once(secure, 'secureConnect')
  secure.write('GET / HTTP/1.1\r\nhost: other.example.net\r\n\r\n')
  let text = ''
  for await (const chunk of secure) text += chunk
  return text
}

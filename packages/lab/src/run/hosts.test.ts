// Live mode with several hosts of a pin set in one run, and the ways past the lab.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import tls from 'node:tls'
import { type Issued, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { initLab } from '../pki/init.ts'
import { parseRun } from '../record/parse.ts'
import { formatRun, runFormats } from '../render/formats.ts'
import { versionQuestion } from '../serve/quic/packet.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { client, inShort, schemaErrors } from '../testing/lab.ts'
import type { LabProgress, RunLabOptions } from './options.ts'
import { runLab } from './run.ts'
import type { Run } from './types.ts'

const main = 'api.example.com'
const login = 'login.example.com'
const cdn = 'cdn.example.net'
const folder = temporaryFolder()
const lab = await initLab({ host: main, dir: join(folder, 'lab'), unconstrained: true })
const authority = root({ name: 'Public Root' })
const intermediate = authority.intermediate()
const leaves = new Map([main, login, cdn].map((host) => [host, intermediate.leaf(host)]))
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const ca = save('public-root.pem', authority.pem)
const spare = { pin: pinOf(root().der).text }
const entry = (host: string, more: object = {}): object => ({
  pins: [{ pin: pinOf(leaves.get(host)?.der ?? '').text }, spare],
  ...more,
})
const pinSet = save(
  'app-pins.json',
  JSON.stringify({ version: 1, hosts: { [main]: entry(main), [login]: entry(login), [cdn]: entry(cdn) } }),
)

async function serve(leaf: Issued | undefined): Promise<https.Server> {
  const server = https.createServer(
    { key: leaf?.keyPem ?? '', cert: leaf?.chainPem() ?? '' },
    (_request, response) => {
      response.setHeader('connection', 'close')
      response.end('genuine')
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  return server
}

const portOf = (server: https.Server): number => (server.address() as AddressInfo).port
const servers = new Map<string, https.Server>()
for (const [host, leaf] of leaves) servers.set(host, await serve(leaf))
const upstream = [...servers].map(([host, server]) => `${host}=127.0.0.1:${portOf(server)}`).join(',')

/** An app on a device: it talks to some hosts by way of a proxy, and pins some of them. */
function app(
  talksTo: readonly string[],
  pins: readonly string[],
): {
  listen: (progress: LabProgress) => void
  prompt: () => Promise<void>
  port: () => number
} {
  let port = 0
  const trust = [authority.pem, readFileSync(lab.files.interceptionRoot, 'utf8')]
  const request = async (host: string): Promise<void> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`)
    await once(socket, 'data').catch(() => {})
    const secure = tls.connect({
      socket,
      servername: host,
      ca: trust,
      checkServerIdentity: (name, certificate) => {
        const isPinned =
          !pins.includes(host) || pinOf(certificate.raw).text === pinOf(leaves.get(host)?.der ?? '').text
        return (
          tls.checkServerIdentity(name, certificate) ?? (isPinned ? undefined : new Error('pin mismatch'))
        )
      },
    })
    secure.on('error', () => {})
    secure.on('secureConnect', () => secure.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'))
    secure.resume()
    await Promise.race([once(secure, 'close'), once(secure, 'end')]).catch(() => {})
    secure.destroy()
  }
  return {
    port: () => port,
    listen: (progress) => {
      if (progress.type === 'listening') port = progress.port
    },
    prompt: async () => {
      for (const host of talksTo) await request(host)
    },
  }
}

async function tryApp(
  { listen, prompt }: Pick<ReturnType<typeof app>, 'listen' | 'prompt'>,
  { attach, live, ...options }: Partial<RunLabOptions> = {},
): Promise<Run> {
  return await runLab({
    dir: lab.dir,
    pinSet,
    only: ['P01'],
    live: { upstream, ca, ...live },
    attach: { windowMs: 250, prompt, ...attach },
    onProgress: listen,
    ...options,
  })
}

const shorts = (run: Run): Record<string, string> =>
  Object.fromEntries(
    run.results
      .filter(({ phase }) => phase === undefined)
      .map((result) => [`${result.host} ${result.id}`, inShort(result)]),
  )
const states = (run: Run): Record<string, string> =>
  Object.fromEntries(run.hosts.map(({ host, state }) => [host, state]))

test('every host of the pin set has its own verdict, in one run and one record', async () => {
  const record = join(folder, 'all.json')
  const run = await tryApp(app([main, login, cdn], [main, cdn]), { record })
  assert.deepEqual(shorts(run), {
    [`${main} P01`]: 'refused pass',
    [`${login} P01`]: 'accepted fail',
    [`${cdn} P01`]: 'refused pass',
  })
  assert.deepEqual(states(run), { [main]: 'consistent', [login]: 'failed', [cdn]: 'consistent' })
  assert.equal(run.verdict, 'fail')
  assert.equal(run.pins.length, 6)
  assert.deepEqual(schemaErrors(run), [])
  const read = parseRun(readFileSync(record, 'utf8'))
  assert.deepEqual(read.hosts, run.hosts)
  for (const format of runFormats) assert.match(formatRun(read, format), new RegExp(login, 'u'), format)
})

test('a host that the app does not come for is untested, and the run shows not everything', async () => {
  const run = await tryApp(app([main, login], [main, login]))
  assert.deepEqual(states(run), { [main]: 'consistent', [login]: 'consistent', [cdn]: 'untested' })
  assert.equal(run.hosts.find(({ host }) => host === cdn)?.why, 'the client never came for it')
  assert.equal(run.verdict, 'inconclusive')
})

test('the owner’s key of one host shows the pin of that host, and of no other', async () => {
  const key = save('main.key.pem', leaves.get(main)?.keyPem ?? '')
  const run = await tryApp(app([main, login], [main, login]), {
    live: { upstream, ca, hosts: [login], leafKey: `${main}=${key}` },
  })
  assert.deepEqual(states(run), { [main]: 'proven', [login]: 'consistent', [cdn]: 'untested' })
  assert.match(
    run.doesNotProve.join(),
    new RegExp(`whether the client pins ${login}: .* consistent with pinning`, 'u'),
  )
  assert.match(run.doesNotProve.join(), new RegExp(`no scenario touched: ${cdn}`, 'u'))
})

test('hosts that the interception root may not certify, or cannot be reached, are untested with the reason', async () => {
  const narrow = await initLab({ host: main, dir: join(folder, 'narrow') })
  const away = `${main}=127.0.0.1:${portOf(servers.get(main) as https.Server)},${login}=127.0.0.1:1`
  const run = await tryApp(app([main], [main]), { dir: narrow.dir, live: { upstream: away, ca } })
  assert.deepEqual(
    run.hosts.map(({ state, why }) => [state, why]),
    [
      ['consistent', undefined],
      ['untested', 'the interception root of this lab may not certify it'],
      ['untested', 'the interception root of this lab may not certify it'],
    ],
  )
  const wide = await tryApp(app([main], [main]), { live: { upstream: away, ca, hosts: [login] } })
  assert.match(wide.hosts.find(({ host }) => host === login)?.why ?? '', /could not get the genuine chain/u)
  await assert.rejects(tryApp(app([], []), { live: { upstream, ca, hosts: ['other.example'] } }), TypeError)
})

/** Ways for a server to be gone, from the moment that it is told. */
const waysToGo: readonly (readonly [string, (server: https.Server) => Promise<void> | void, RegExp])[] = [
  [
    'is stopped',
    async (server) => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    /the genuine server: ECONNREFUSED/u,
  ],
  [
    'hangs up on everyone',
    (server) => {
      server.removeAllListeners('connection').on('connection', (socket) => socket.end())
    },
    /the genuine server: it hung up/u,
  ],
  [
    'takes connections and says nothing',
    (server) => {
      server.removeAllListeners('connection').on('connection', (socket) => socket.resume())
    },
    /the genuine server: it did not answer/u,
  ],
]

for (const [what, go, why] of waysToGo) {
  test(`a target that ${what} during the run ends in a verdict that says so`, async () => {
    const short = await serve(leaves.get(main))
    const device = app([main], [main])
    let asked = 0
    const run = await tryApp(
      {
        listen: device.listen,
        prompt: async () => {
          // After the controls and the forgery, before the last control.
          if (++asked === 4) await go(short)
          const isOver = delay(1_000, undefined, { ref: false })
          await Promise.race([device.prompt(), isOver])
        },
      },
      { live: { upstream: `127.0.0.1:${portOf(short)}`, ca, hosts: [] } },
    )
    assert.equal(run.verdict, 'inconclusive')
    assert.equal(states(run)[main], 'inconclusive')
    assert.match(
      run.results.at(-1)?.why ?? '',
      /^the control after the scenarios failed: the client saw no certificate/u,
    )
    assert.match(run.results.at(-1)?.why ?? '', why)
    assert.ok(run.results.every(({ verdict }) => verdict !== 'fail'))
  })
}

test('where the server answers QUIC, refusals mean nothing until the client’s UDP is known to be led or closed', async () => {
  const server = servers.get(main) as https.Server
  const quic = createSocket('udp4')
  quic.on('message', (datagram, from) => {
    const [version, ids] = [datagram.subarray(0, 1), datagram.subarray(5, 23)]
    const answer = Buffer.concat([
      version,
      Buffer.alloc(4),
      ids.subarray(9),
      ids.subarray(0, 9),
      Buffer.alloc(4, 1),
    ])
    quic.send(answer, from.port, from.address)
  })
  quic.bind(portOf(server), '127.0.0.1')
  await once(quic, 'listening')
  after(() => quic.close())
  const live = { upstream: `127.0.0.1:${portOf(server)}`, ca, hosts: [] }
  const device = app([main], [main])
  const open = await tryApp(device, { live })
  assert.deepEqual(shorts(open), { [`${main} P01`]: 'refused inconclusive' })
  assert.match(open.results[1]?.why ?? '', /answers QUIC on UDP 443/u)
  assert.deepEqual(open.hosts[0]?.quic, { server: 'open', client: 'unknown', datagrams: 0 })
  const closed = await tryApp(device, { live: { ...live, isUdpClosed: true } })
  assert.deepEqual(shorts(closed), { [`${main} P01`]: 'refused pass' })
  const tryQuicFrom = (address: string): ReturnType<typeof tryApp> =>
    tryApp(
      {
        listen: device.listen,
        prompt: async () => {
          const socket = createSocket('udp4').bind(0, address)
          socket.send(versionQuestion(), device.port(), '127.0.0.1')
          await once(socket, 'message')
          socket.close()
          await device.prompt()
        },
      },
      { live },
    )
  const stranger = await tryQuicFrom('127.0.0.2')
  assert.deepEqual(shorts(stranger), { [`${main} P01`]: 'refused inconclusive' }, 'it is not the app')
  // The app tries QUIC first, and a rule has led it to the lab.
  const led = await tryQuicFrom('127.0.0.1')
  assert.deepEqual(shorts(led), { [`${main} P01`]: 'refused pass' })
  assert.equal(led.hosts[0]?.quic?.client, 'led')
  const unpinned = await tryApp(app([main], []), { live })
  assert.deepEqual(shorts(unpinned), { [`${main} P01`]: 'accepted fail' }, 'what was read was read')
})

test('the page for devices is at the lab’s own address, to clients of its proxy too, and follows the run', async () => {
  const device = app([main], [main])
  const pages: string[] = []
  const states: string[] = []
  let roots: readonly { fingerprint: string }[] = []
  const run = await tryApp(
    {
      listen: (progress) => {
        device.listen(progress)
        if (progress.type === 'listening') {
          pages.push(...progress.pages)
          roots = progress.roots
        }
      },
      prompt: async () => {
        const url = new URL(pages[0] ?? '')
        const direct = await fetched({ host: url.hostname, port: url.port, path: '/' })
        const proxied = await fetched({ host: url.hostname, port: url.port, path: url.href })
        assert.match(direct, /<title>Keypin lab: api\.example\.com<\/title>/u)
        assert.equal(proxied, direct)
        assert.ok(roots.every(({ fingerprint }) => direct.includes(fingerprint)))
        assert.doesNotMatch(direct, /PRIVATE KEY/u)
        // By any way of naming what lies in the lab's folder; who serves that folder gives the key away.
        for (const path of waysTo(lab.files.interceptionRootKey)) {
          const answer = await fetched({ host: url.hostname, port: url.port, path })
          assert.equal(answer, 'there is no such page\n', path)
        }
        states.push(/role="status">([^<]*)</u.exec(direct)?.[1] ?? '')
        await device.prompt()
      },
    },
    { live: { upstream, ca, hosts: [] } },
  )
  assert.equal(run.verdict, 'pass')
  assert.deepEqual(pages, [`http://127.0.0.1:${device.port()}/`])
  assert.equal(roots.length, 1, 'the genuine root is public in live mode')
  assert.ok(run.results.every(({ attempts }) => attempts.every(({ clearText }) => clearText === undefined)))
})

/** Targets by which a server of files would give a file of the lab. */
function waysTo(file: string): string[] {
  assert.match(readFileSync(file, 'utf8'), /PRIVATE KEY/u)
  const below = relative(lab.dir, file)
  const fromHere = relative(process.cwd(), file)
  return [below, `../${below}`, `%2e%2e/${below}`, `./${below}`, fromHere, file].map((path) => `/${path}`)
}

test('the page answers to no name but the lab’s own address', async () => {
  const device = app([main], [main])
  const answers: string[] = []
  await tryApp(
    {
      listen: device.listen,
      prompt: async () => {
        // As a browser would that was led to the lab under an attacker's name.
        const headers = { host: `127.0.0.2:${device.port()}` }
        answers.push(await fetched({ host: '127.0.0.1', port: device.port(), headers }))
        await device.prompt()
      },
    },
    { live: { upstream, ca, hosts: [] } },
  )
  assert.ok(answers.length > 0 && answers.every((answer) => !answer.includes('Keypin lab')))
})

async function fetched(options: object): Promise<string> {
  const request = get({ agent: false, ...options })
  request.on('error', () => {})
  const [head] = (await once(request, 'response').catch(() => [])) as [IncomingMessage?]
  let text = ''
  if (head !== undefined) for await (const chunk of head) text += chunk
  return text
}

test('a client that is started for each chain is told which host it is about', async () => {
  const run = await runLab({
    dir: lab.dir,
    pinSet,
    only: ['P01'],
    command: client('pinned'),
    live: { upstream, ca },
  })
  assert.deepEqual(states(run), { [main]: 'consistent', [login]: 'consistent', [cdn]: 'consistent' })
  assert.deepEqual(
    run.results.map(({ id, host, phase, outcome }) => [host, id, phase, outcome]),
    [main, cdn, login].flatMap((host) => [
      [host, 'C0', 'before', 'accepted'],
      [host, 'P01', undefined, 'refused'],
      [host, 'C0', 'after', 'accepted'],
    ]),
  )
})

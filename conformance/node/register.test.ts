import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, pinSet, world } from './world.ts'

/** What a program printed, and how it ended. */
interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

const preamble = `
import https from 'node:https'; import http from 'node:http'; import tls from 'node:tls'; import net from 'node:net'
import http2 from 'node:http2'; import { Worker } from 'node:worker_threads'; import { readFileSync } from 'node:fs'
const HOST = 'pinned.test', port = Number(process.env.PORT), ca = readFileSync(process.env.CA, 'utf8')
const lookup = (h, o, done) => o.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
const base = { host: '127.0.0.1', port, servername: HOST, ca }
const speak = (socket) => new Promise((resolve, reject) => {
  socket.write('GET / HTTP/1.1\\r\\nHost: pinned.test\\r\\n\\r\\n')
  socket.once('data', () => { socket.destroy(); resolve('answered') })
  socket.once('error', reject); socket.once('close', () => reject(new Error('closed')))
})
const codeOf = (e) => { for (let at = e; at; at = at.cause) if (/KEYPIN/.test(at.code ?? '')) return at.code; return e.code ?? e.message }
const say = (promise) => promise.then((r) => console.log(r), (e) => console.log(codeOf(e)))
`

/** Programs that know nothing of pins, each with a way in of its own. */
const programs: Readonly<Record<string, string>> = {
  'tls.connect': `await say(speak(tls.connect(base)))`,
  'rejectUnauthorized: false': `await say(speak(tls.connect({ ...base, rejectUnauthorized: false })))`,
  'NODE_TLS_REJECT_UNAUTHORIZED=0': `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; await say(speak(tls.connect({ ...base, ca: undefined })))`,
  'a checkServerIdentity that says yes': `await say(speak(tls.connect({ ...base, checkServerIdentity: () => undefined })))`,
  'new TLSSocket': `const raw = net.connect(port, '127.0.0.1'); const s = new tls.TLSSocket(raw, { isServer: false, secureContext: tls.createSecureContext({ ca }) }); s.setServername(HOST); await say(speak(s))`,
  STARTTLS: `const raw = net.connect(port, '127.0.0.1', async () => { await say(speak(tls.connect({ socket: raw, servername: HOST, ca }))) })`,
  'https.get': `await say(new Promise((resolve, reject) => https.get({ host: HOST, port, ca, lookup }, (r) => { r.resume(); resolve('answered') }).on('error', reject)))`,
  'https with a Host header of another name': `await say(new Promise((resolve, reject) => https.get({ host: HOST, port, ca, lookup, headers: { host: 'other.test' } }, (r) => { r.resume(); resolve('answered') }).on('error', reject)))`,
  'a Host header with the name of the self-test': `await say(new Promise((resolve, reject) => https.get({ host: HOST, port, ca, lookup, headers: { host: 'self-test.keypin.invalid' }, checkServerIdentity: () => undefined }, (r) => { r.resume(); resolve('answered') }).on('error', reject)))`,
  'upper case and a trailing dot': `await say(speak(tls.connect({ ...base, servername: 'PINNED.Test.', checkServerIdentity: () => undefined })))`,
  http2: `await say(new Promise((resolve, reject) => { const s = http2.connect('https://' + HOST + ':' + port, { ca, lookup }); s.on('error', reject); const r = s.request({ ':path': '/' }); r.on('error', reject); r.on('response', () => { resolve('answered'); s.destroy() }); r.end() }))`,
  fetch: `process.env.X = ''; await say(fetch('https://localhost:' + port + '/', {}).then((r) => r.text()).then(() => 'answered'))`,
  'a worker': `const w = new Worker(new URL(process.env.WORKER), {}); await new Promise((r) => w.on('exit', r))`,
  'a worker with an execArgv of its own': `const w = new Worker(new URL(process.env.WORKER), { execArgv: ['--no-warnings'] }); await new Promise((r) => w.on('exit', r))`,
  'a worker with an env of its own': `const w = new Worker(new URL(process.env.WORKER), { env: { PORT: process.env.PORT, CA: process.env.CA } }); await new Promise((r) => w.on('exit', r))`,
}

describe('keypin/register pins a program that knows nothing of pins', () => {
  let honest: TestServer
  let hostile: TestServer
  const dir = mkdtempSync(join(tmpdir(), 'keypin-register-'))
  const hosts = { ...pinSet().hosts, localhost: pinSet().hosts[HOST] }

  before(async () => {
    const ALPNProtocols = ['h2', 'http/1.1']
    honest = await serve(world.genuine, { ALPNProtocols })
    hostile = await serve(world.forged, { ALPNProtocols })
    writeFileSync(join(dir, 'pinset.json'), JSON.stringify({ version: 1, hosts }))
    writeFileSync(join(dir, 'ca.pem'), world.ca)
    writeFileSync(join(dir, 'worker.mjs'), `${preamble}\nawait say(speak(tls.connect(base)))`)
  })
  after(async () => {
    await Promise.all([honest.close(), hostile.close()])
    rmSync(dir, { recursive: true })
  })

  function run(
    program: string,
    port: number,
    pinned: boolean,
    env: NodeJS.Dict<string> = {},
    earlier: readonly string[] = [],
  ): Promise<Ended> {
    const file = join(dir, `program-${Math.random().toString(36).slice(2)}.mjs`)
    writeFileSync(file, `${preamble}\n${program}`)
    const register = pinned ? ['--import', import.meta.resolve('keypin/register')] : []
    const variables = {
      PATH: process.env.PATH,
      KEYPIN_PINSET: join(dir, 'pinset.json'),
      CA: join(dir, 'ca.pem'),
      NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
      PORT: String(port),
      WORKER: `file://${dir}/worker.mjs`,
      ...env,
    }
    const args = ['--conditions=keypin-source', '--no-warnings', ...earlier, ...register, file]
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env: variables, timeout: 30_000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : error.code, stdout: stdout.trim(), stderr: stderr.trim() })
      })
    })
  }

  for (const [name, program] of Object.entries(programs)) {
    test(`${name}: the forgery is believed without, and gets 0 bytes with keypin/register`, async () => {
      const before = hostile.decrypted()
      const naive = await run(program, hostile.port, false)
      await hostile.settled()
      assert.ok(
        hostile.decrypted() > before,
        `control: the unpinned program was not fooled: ${JSON.stringify(naive)}`,
      )
      const controlled = hostile.decrypted()
      const pinned = await run(program, hostile.port, true)
      await hostile.settled()
      assert.match(pinned.stdout, /KEYPIN_PIN_MISMATCH|UNABLE_TO|SELF_SIGNED|ALTNAME/, JSON.stringify(pinned))
      assert.equal(hostile.decrypted(), controlled)
    })
  }

  for (const name of ['tls.connect', 'https.get', 'fetch', 'a worker'] as const) {
    test(`${name}: the genuine server is answered`, async () => {
      const { stdout, stderr } = await run(programs[name] as string, honest.port, true)
      assert.equal(stdout, 'answered', stderr)
    })
  }

  test('http2: the genuine server is answered', async () => {
    const server = http2.createSecureServer({ key: world.genuine.keyPem, cert: world.genuine.chainPem() })
    server.on('request', (_, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { stdout, stderr } = await run(
      programs.http2 as string,
      (server.address() as AddressInfo).port,
      true,
    )
    server.close()
    assert.equal(stdout, 'answered', stderr)
  })

  test('clear-text HTTP to a pinned host is refused with 0 bytes, by http and by fetch', async () => {
    let received = 0
    const server = http.createServer((_, response) => response.end('ok'))
    server.on('connection', (socket) => socket.on('data', (data) => (received += data.length)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const viaHttp = `await say(new Promise((resolve, reject) => http.get({ host: HOST, port, lookup }, (r) => { r.resume(); resolve('answered') }).on('error', reject)))`
    const viaFetch = `await say(fetch('http://localhost:' + port).then(() => 'answered'))`
    try {
      for (const program of [viaHttp, viaFetch]) {
        assert.equal((await run(program, port, false)).stdout, 'answered')
        const before = received
        assert.equal((await run(program, port, true)).stdout, 'KEYPIN_CLEARTEXT')
        assert.equal(received, before)
        assert.equal((await run(program, port, true, { KEYPIN_CLEARTEXT: 'allow' })).stdout, 'answered')
      }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  test('HTTP/2 in clear text to a pinned host is refused, however its authority is written', async () => {
    let received = 0
    const server = http2.createServer((_, response) => response.end('ok'))
    server.on('connection', (socket) => socket.on('data', (data: Buffer) => (received += data.length)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ask = (authority: string): string => `await say(new Promise((resolve, reject) => {
      const s = http2.connect(${authority}, { lookup }); s.on('error', reject); const r = s.request({ ':path': '/' })
      r.on('error', reject); r.on('response', () => { resolve('answered'); s.destroy() }); r.end() }).catch((e) => { throw e }))`
    const asText = "'http://' + HOST + ':' + port"
    for (const authority of [asText, `new URL(${asText})`, "{ protocol: 'http:', hostname: HOST, port }"]) {
      const program = `try { ${ask(authority)} } catch (e) { console.log(codeOf(e)) }`
      assert.equal((await run(program, port, false)).stdout, 'answered')
      const before = received
      assert.equal((await run(program, port, true)).stdout, 'KEYPIN_CLEARTEXT')
      assert.equal(received, before)
    }
    server.close()
  })

  test('an http: URL behind a TLS connection to a proxy is clear text', async () => {
    const proxied = `http://${HOST}/`
    const program = `const createConnection = () => tls.connect({ ...base, servername: 'other.test' })
      await say(new Promise((resolve, reject) => http.get({ host: 'other.test', path: '${proxied}', createConnection }, (r) => { r.resume(); resolve('answered'); r.socket.destroy() }).on('error', reject)))`
    assert.equal((await run(program, honest.port, false)).stdout, 'answered')
    await honest.settled()
    const before = honest.decrypted()
    assert.equal((await run(program, honest.port, true)).stdout, 'KEYPIN_CLEARTEXT')
    await honest.settled()
    assert.equal(honest.decrypted(), before)
  })

  test('clear-text HTTP to an address with a zone is not refused', async () => {
    const program = `await say(new Promise((resolve, reject) => http.get({ host: 'fe80::1%lo', port: 9 }, resolve).on('error', reject)))`
    assert.doesNotMatch((await run(program, 0, true)).stdout, /KEYPIN/)
  })

  test('NODE_OPTIONS pins workers with an env of their own as well', async () => {
    const program = programs['a worker with an env of its own'] as string
    const NODE_OPTIONS = `--import ${import.meta.resolve('keypin/register')}`
    const before = hostile.decrypted()
    const { stdout } = await run(program, hostile.port, false, { NODE_OPTIONS })
    assert.equal(stdout, 'KEYPIN_PIN_MISMATCH')
    assert.equal(hostile.decrypted(), before)
  })

  test('a worker of a program that has gone to another directory finds the pin set', async () => {
    const KEYPIN_PINSET = relative(process.cwd(), join(dir, 'pinset.json'))
    const worker = `process.chdir('/'); ${programs['a worker']}`
    const ended = await run(worker, honest.port, true, { KEYPIN_PINSET })
    assert.equal(ended.stdout, 'answered', ended.stderr)
  })

  test('the error of an agent that could not connect reaches its request', async () => {
    const agent = `new https.Agent(); agent.createConnection = (options, done) => { done(new Error('no way through')) }`
    const program = `const agent = ${agent}
      await say(new Promise((resolve, reject) => https.get({ host: HOST, port, agent }, resolve).on('error', reject)))`
    const { stdout, stderr } = await run(program, hostile.port, true)
    assert.equal(stdout, 'no way through', stderr)
  })

  test('who subscribes to keypin:decision is told of a refusal that the program swallows', async () => {
    const swallow = `diagnostics.subscribe('keypin:decision', ({ host, action, error }) => console.log(host, action, error.code))
      await speak(tls.connect(base)).catch(() => {})`
    const program = `import diagnostics from 'node:diagnostics_channel'\n${swallow}`
    const { stdout } = await run(program, hostile.port, true)
    assert.equal(stdout, `${HOST} block KEYPIN_PIN_MISMATCH`)
  })

  test('without a good pin set the program does not start', async () => {
    const program = `console.log('started')`
    for (const KEYPIN_PINSET of ['', join(dir, 'absent.json'), join(dir, 'ca.pem')]) {
      const { code, stdout, stderr } = await run(program, 0, true, { KEYPIN_PINSET })
      assert.equal(stdout, '')
      assert.equal(code, 2)
      assert.match(stderr, /^keypin: .*pin/)
    }
  })

  test('a tls.connect captured before keypin/register is held as well', async () => {
    const capture = join(dir, 'capture.mjs')
    writeFileSync(capture, "import { connect } from 'node:tls'; globalThis.captured = connect")
    const program = 'await say(speak(globalThis.captured(base)))'
    const earlier = ['--import', `file://${capture}`]
    assert.equal((await run(program, hostile.port, false, {}, earlier)).stdout, 'answered')
    await hostile.settled()
    const before = hostile.decrypted()
    assert.equal((await run(program, hostile.port, true, {}, earlier)).stdout, 'KEYPIN_PIN_MISMATCH')
    await hostile.settled()
    assert.equal(hostile.decrypted(), before)
  })

  test('an HTTP/2 session opened for an unpinned host carries no request for a pinned one', async () => {
    const requests: string[] = []
    const server = http2.createSecureServer({ key: world.forged.keyPem, cert: world.forged.chainPem() })
    server.on('request', (request, response) => {
      requests.push(String(request.authority))
      response.end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const program = `const s = http2.connect('https://other.test:' + port, { ca, lookup }); s.on('error', () => {})
      const ask = (authority) => new Promise((resolve, reject) => { const r = s.request({ ':path': '/', ':authority': authority }); r.on('error', reject); r.on('response', () => resolve('answered')); r.end() })
      await say(ask('other.test')); await say((async () => ask('pinned.test'))()); s.destroy()`
    assert.equal((await run(program, port, false)).stdout, 'answered\nanswered')
    assert.deepEqual(requests, ['other.test', 'pinned.test'])
    assert.equal((await run(program, port, true)).stdout, 'answered\nKEYPIN_OTHER_CONNECTION')
    assert.deepEqual(requests.slice(2), ['other.test'])
    server.close()
  })
})

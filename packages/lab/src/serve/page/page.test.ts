// The page for devices: what is on it, what is never on it, and how it looks in a real browser.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import encodeQR from 'qr'
import decodeQR from 'qr/decode.js'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'
import { visible } from '../../render/visible.ts'
import { withBrowser } from '../../testing/browser.ts'
import { makeCast } from '../../testing/cast.ts'
import { temporaryFolder } from '../../testing/folders.ts'
import { contentSecurityPolicy, type PageFacts } from './document.ts'
import { renderQr } from './qr.ts'
import type { Root } from './root.ts'
import { fingerprintOf, rootFiles } from './roots.ts'
import { type DevicePage, openPage } from './server.ts'
import { type ShownVerdict, sentenceOf, stateBefore, withCurrent, withEnd, withVerdict } from './state.ts'

const cast = makeCast()
const folder = temporaryFolder()
const until = new Date('2026-11-30T00:00:00Z')
const roots: readonly Root[] = [
  { name: 'interception', title: 'interception root', der: cast.interceptor.root.der },
  { name: 'genuine', title: 'genuine root of the lab', der: cast.genuine.root.der },
]
const facts: PageFacts = {
  hosts: [cast.host, 'login.example.com'],
  roots,
  files: rootFiles(roots, until),
  until,
  unconstrained: false,
}

async function open(): Promise<{ page: DevicePage; url: string }> {
  const page = openPage(facts, stateBefore(facts.hosts))
  const server = createServer((socket) => page.serve(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    page.close()
    server.close()
  })
  return { page, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

async function fetched(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ head: IncomingMessage; body: Buffer }> {
  const [head] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of head) chunks.push(chunk as Buffer)
  return { head, body: Buffer.concat(chunks) }
}

const hostile = '<img src=x onerror="document.title=1">\u202e</script>\ndata: {}'
const verdict = (id: string, more: Partial<ShownVerdict> = {}): ShownVerdict => ({
  host: cast.host,
  id,
  title: 'a trusted authority certifies another key for the host',
  outcome: 'refused',
  verdict: 'pass',
  why: 'it refused with an alert',
  ...more,
})

test('each file is the root in its form, under the type that devices know it by', async () => {
  const { url } = await open()
  const types = Object.fromEntries(
    await Promise.all(
      facts.files.map(async ({ name }) => [name, (await fetched(url + name)).head.headers['content-type']]),
    ),
  )
  assert.deepEqual(types, {
    'keypin-lab-interception.crt': 'application/x-x509-ca-cert',
    'keypin-lab-interception.pem': 'application/x-pem-file',
    'keypin-lab-genuine.crt': 'application/x-x509-ca-cert',
    'keypin-lab-genuine.pem': 'application/x-pem-file',
    'keypin-lab.mobileconfig': 'application/x-apple-aspen-config',
  })
  for (const form of ['crt', 'pem']) {
    const { body } = await fetched(`${url}keypin-lab-interception.${form}`)
    assert.deepEqual(new X509Certificate(body).raw, Buffer.from(cast.interceptor.root.der))
  }
  const { subject, fingerprint256 } = new X509Certificate(roots[0]?.der ?? '')
  assert.match(subject, /DO NOT TRUST/u)
  assert.equal(fingerprintOf(roots[0]?.der ?? new Uint8Array()), fingerprint256)
})

test('the profile holds the roots, says what it is, and is removed by itself', needs('python'), async () => {
  const { url } = await open()
  const path = join(folder, 'lab.mobileconfig')
  writeFileSync(path, (await fetched(`${url}keypin-lab.mobileconfig`)).body)
  // Apple's own format, read by a parser that is none of ours.
  const script =
    'import plistlib,json,sys;p=plistlib.load(open(sys.argv[1],"rb"));print(json.dumps({"type":p["PayloadType"],"removal":p["RemovalDate"].isoformat(),"roots":[[c["PayloadType"],c["PayloadContent"].hex()] for c in p["PayloadContent"]]}))'
  const profile = JSON.parse(execFileSync(toolPath('python'), ['-c', script, path], { encoding: 'utf8' }))
  assert.equal(profile.type, 'Configuration')
  assert.equal(profile.removal, '2026-11-30T00:00:00')
  assert.deepEqual(
    profile.roots,
    roots.map(({ der }) => ['com.apple.security.root', Buffer.from(der).toString('hex')]),
  )
})

test('the page needs nothing from elsewhere, says what must not be forgotten, and gives no private key', async () => {
  const { url } = await open()
  const { head, body } = await fetched(url, { 'user-agent': 'Mozilla/5.0 (Linux; Android 16; Pixel 9)' })
  const text = body.toString()
  assert.equal(head.headers['content-security-policy'], contentSecurityPolicy)
  assert.equal(head.headers['x-content-type-options'], 'nosniff')
  assert.doesNotMatch(text, /(?:src|href)="(?!#)[a-z]+:|url\(|@import/iu)
  assert.match(text, /<details open><summary>Android</u)
  assert.match(text, /Do not trust these roots/u)
  for (const { der } of roots) assert.ok(text.includes(fingerprintOf(der)))
  const paths = [
    '',
    ...facts.files.map(({ name }) => name),
    'icon.svg',
    'lab.json',
    '../interception/root.key.pem',
  ]
  for (const path of paths) assert.doesNotMatch((await fetched(url + path)).body.toString(), /PRIVATE KEY/u)
  assert.equal((await fetched(`${url}interception/root.key.pem`)).head.statusCode, 404)
})

test('words of strangers are text on the page and in the feed, whatever they hold', async () => {
  const { page, url } = await open()
  page.publish(withVerdict(page.state, verdict(hostile, { why: hostile, host: hostile }), 1, 2))
  const text = (await fetched(url)).body.toString()
  assert.doesNotMatch(text, /<img/u)
  assert.equal(text.match(/<\/script>/gu)?.length, 1)
  const [head] = (await once(get(`${url}events`, { agent: false }), 'response')) as [IncomingMessage]
  const [first] = (await once(head, 'data')) as [Buffer]
  assert.equal(first.toString().match(/^data: /gmu)?.length, 1, 'nothing in it ends the event')
  head.destroy()
})

test('readers of the feed are limited, one address does not take all, and one that goes away makes room', async () => {
  const { url } = await open()
  const read = async (): Promise<IncomingMessage> => {
    const request = get(`${url}events`, { agent: false })
    const [head] = (await once(request, 'response')) as [IncomingMessage]
    return head
  }
  const readers: IncomingMessage[] = []
  for (let at = 0; at < 6; at++) readers.push(await read())
  assert.ok(readers.every(({ statusCode }) => statusCode === 200))
  const oneMore = await read()
  oneMore.destroy()
  assert.equal(oneMore.statusCode, 503)
  const gone = once(readers[0] as IncomingMessage, 'close')
  for (const reader of readers) reader.destroy()
  await gone
  const next = await read()
  next.destroy()
  assert.equal(next.statusCode, 200)
})

test('a peer that asks for the feed over and over on one connection gets it once', async () => {
  const { url } = await open()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  const other = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(40))
  await once(socket, 'data')
  other.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n')
  const [answer] = (await once(other, 'data')) as [Buffer]
  assert.match(String(answer), /^HTTP\/1\.1 200 /u)
  socket.destroy()
  other.destroy()
})

test('a reader of the feed that does not read is let go before much is kept for it', async () => {
  const page = openPage(facts, stateBefore(facts.hosts))
  const server = createServer((socket) => page.serve(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.pause()
  client.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n')
  const [served] = (await once(server, 'connection')) as [Socket]
  let most = 0
  for (let round = 0; round < 600 && !served.destroyed; round++) {
    page.publish(withVerdict(page.state, verdict('P01', { why: 'x'.repeat(100_000) }), 1, 2))
    most = Math.max(most, served.writableLength)
    await new Promise(setImmediate)
  }
  const wasLetGo = served.destroyed
  client.destroy()
  page.close()
  server.close()
  assert.ok(wasLetGo)
  assert.ok(most < 2 * 1024 * 1024, `${most} bytes were kept`)
})

test('a QR code is read back as what was written', () => {
  const url = 'http://192.168.1.10:8080/'
  const rows = renderQr(url).split('\n')
  assert.ok(rows.every((row) => /^[ ▀▄█]+$/u.test(row)))
  const side = rows[0]?.length ?? 0
  const scale = 4
  const data = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255)
  for (let y = 0; y < side * scale; y++) {
    for (let x = 0; x < side * scale; x++) {
      const half = rows[Math.floor(y / scale / 2)]?.[Math.floor(x / scale)] ?? '█'
      const isLight = half === '█' || half === (Math.floor(y / scale) % 2 === 0 ? '▀' : '▄')
      if (!isLight) data.fill(0, (y * side * scale + x) * 4, (y * side * scale + x) * 4 + 3)
    }
  }
  assert.equal(decodeQR({ width: side * scale, height: side * scale, data }), url)
  assert.equal(encodeQR(url, 'raw', { ecc: 'medium', border: 2 }).length, side)
})

test(
  'in a real browser the page is whole, follows the run, and has nothing to complain of',
  needs('chromium'),
  async () => {
    const { page, url } = await open()
    await withBrowser(toolPath('chromium'), async (browser) => {
      await browser.look('light', 1000)
      await browser.open(url)
      await browser.until('document.getElementById("status")?.textContent === "Waiting for the client."')
      page.publish(withCurrent(page.state, { host: cast.host, id: 'P01', title: hostile }))
      await browser.until('document.getElementById("status").textContent.includes("is shown P01 now")')
      const told = await browser.until<string>('document.getElementById("status").textContent')
      assert.equal(told, visible(sentenceOf(page.state)), 'the same with scripts and without')
      page.publish(withVerdict(page.state, verdict('P01'), 3, 9))
      page.publish(
        withVerdict(
          page.state,
          verdict('P04b', { verdict: 'fail', outcome: 'accepted', why: hostile }),
          4,
          9,
        ),
      )
      const rows = await browser.until<string[][]>(
        '(() => { const rows = [...document.querySelectorAll("#verdicts tr")]; return rows.length === 2 && rows.map((row) => [...row.cells].map((cell) => cell.textContent)) })()',
      )
      assert.deepEqual(
        rows.map(([id, word, outcome]) => [id, outcome, word]),
        [
          ['P01', 'refused', 'pass'],
          ['P04b', 'accepted', 'fail'],
        ],
      )
      assert.equal(await browser.until('document.images.length === 0 && document.title !== "1"'), true)
      assert.equal(rows[1]?.[5], visible(hostile), 'as it was sent, and only as text')
      for (const [scheme, width] of [
        ['light', 1000],
        ['dark', 390],
      ] as const) {
        await browser.look(scheme, width)
        const back = await browser.until<string>('getComputedStyle(document.body).backgroundColor')
        assert.equal(back, scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)')
        assert.ok(
          await browser.until('document.documentElement.scrollWidth <= innerWidth'),
          `${width} are wide enough`,
        )
        if (process.env.KEYPIN_PICTURES !== undefined)
          writeFileSync(join(process.env.KEYPIN_PICTURES, `page-${scheme}.png`), await browser.picture())
      }
      assert.deepEqual(await browser.until(contrasts), [], 'all text can be read, in the dark too')
      page.publish(withEnd(page.state, 'fail', [{ host: cast.host, state: 'failed' }], [verdict('P01')]))
      await browser.until('document.getElementById("status").textContent === "The run is over: fail."')
      assert.deepEqual(browser.complaints, [])
    })
  },
)

/** Elements with text whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const contrasts = `(() => {
  const parts = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number)
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const backOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const back = parts(getComputedStyle(at).backgroundColor)
      if (back.length === 3 || back[3] > 0) return back
    }
  }
  return [...document.querySelectorAll('main *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
    .filter((element) => {
      const [one, other] = [luminance(parts(getComputedStyle(element).color)), luminance(backOf(element))]
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5
    })
    .map((element) => element.outerHTML.slice(0, 80))
})()`

// A client that refuses a forged chain tells the collector its pin set names; what it tells can be mended from.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findTarget } from '@keypin/codegen'
import { type Issued, pemBundle, root } from '@keypin/forge'
import { parsePinSet, pinOf, pinSetDigest } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { triedOf } from '../extent.ts'

const HOST = 'api.example.com'
const base = join(import.meta.dirname, '../../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'reports-'))

const genuine = root()
const interceptor = root()
const forged = interceptor.leaf(HOST)
const bundle = join(dir, 'trust.pem')
writeFileSync(bundle, pemBundle([genuine, interceptor]))

let collected: (report: unknown) => void = () => undefined
const collector = serve(genuine.leaf('127.0.0.1'), (body) => collected(JSON.parse(body)))
const forger = serve(forged, () => assert.fail('the forger was sent a request'))
let shapes: PinShape[]

before(async () => {
  await Promise.all([once(collector, 'listening'), once(forger, 'listening')])
  const pins = [
    { pin: pinOf(genuine.leaf(HOST).der).text, position: 'leaf', state: 'active' },
    { pin: pinOf(genuine.leaf(HOST).der).text, position: 'leaf', state: 'backup' },
  ]
  const reportTo = [`https://127.0.0.1:${portOf(collector)}/pins`]
  const hosts = {
    'example.com': {
      subdomains: 'any',
      expiresAt: '2900-01-01T00:00:00Z',
      onExpiry: 'closed',
      pins,
      reportTo,
    },
  }
  const pinSet = parsePinSet({ version: 1, hosts })
  shapes = ['leaf', 'ca'].map((name) => ({ name, pinSet }))
})

after(() => {
  for (const server of [collector, forger]) server.close().closeAllConnections()
  rmSync(dir, { recursive: true, force: true })
})

/** A report to judge: whose it is, for which pins, and what was forged. */
export interface Told {
  readonly report: Record<string, unknown>
  readonly client: LabClient
  readonly shape: PinShape
  readonly forged: Issued
}

/** How the reports of a family are written. */
export interface ReportFormat {
  readonly name: string
  assertIn(told: Told): void
}

const OURS: ReportFormat = {
  name: 'in the fields of RFC 7469 and ours',
  assertIn: ({ report, client, shape }) => {
    const { expiry, positions } = findTarget(client.target).capabilities
    assertFields(report, shape, expiry.closed !== undefined)
    const { keypin } = report
    assert.ok(isRecord(keypin))
    assertOwnFields(keypin, shape, positions)
  },
}

/** Declares the test for one client of each target: what it tells does not depend on the library's version. */
export function proveReports(family: readonly LabClient[], format: ReportFormat = OURS): void {
  const clients = triedOf(family)
  const tellers = clients.filter(
    ({ target }, index) => clients.findIndex((other) => other.target === target) === index,
  )
  for (const client of tellers) {
    describe(client.name, needs(...client.needs), () => {
      test(`tells the collector once, ${format.name}`, async () => {
        const prepared = await client.prepare(shapes, join(dir, client.target))
        const [shape] = shapes
        assert.ok(shape)
        const report = await reportOf(prepared.command(shape))
        format.assertIn({ report, client, shape, forged })
      })
    })
  }
}

function assertFields(report: Record<string, unknown>, { pinSet }: PinShape, expires: boolean): void {
  assert.match(String(report['date-time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(report.hostname, HOST)
  assert.equal(report.port, portOf(forger))
  assert.equal(report['noted-hostname'], 'example.com')
  assert.equal(report['include-subdomains'], true)
  assert.equal(report['effective-expiration-date'], expires ? '2900-01-01T00:00:00Z' : undefined)
  const known = pinSet.hosts.get('example.com')?.pins.map(({ pin }) => `pin-sha256="${pin.text.slice(7)}"`)
  assert.deepEqual(report['known-pins'], known)
}

function assertOwnFields(keypin: Record<string, unknown>, { pinSet }: PinShape, positions: string): void {
  const { version, outcome, action, mode, subdomains, expired, 'pin-set': digest } = keypin
  assert.deepEqual(
    { version, outcome, action, mode, subdomains, expired, digest },
    {
      version: 1,
      outcome: 'mismatch',
      action: 'block',
      mode: 'enforce',
      subdomains: 'any',
      expired: false,
      digest: pinSetDigest(pinSet),
    },
  )
  const pins = Array.isArray(keypin.seen) ? keypin.seen.map(({ pin, position }) => [position, pin]) : []
  const path = [
    ['leaf', pinOf(forged.der).text],
    ['ca', pinOf(interceptor.der).text],
  ]
  assert.deepEqual(pins, positions === 'leaf-only' ? path.slice(0, 1) : path)
}

/** Runs a client against the forger; gives what the collector was told. */
async function reportOf(command: readonly string[]): Promise<Record<string, unknown>> {
  const [file = '', ...args] = command
  const told = new Promise<unknown>((resolve) => {
    collected = resolve
  })
  const port = String(portOf(forger))
  const env = {
    ...cleanEnvironment(process.env),
    NODE_EXTRA_CA_CERTS: bundle,
    KEYPIN_LINGER: '1',
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: bundle,
    KEYPIN_LAB_URL: `https://${HOST}:${port}/`,
  }
  const child = spawn(file, args, { env, stdio: ['ignore', 'inherit', 'pipe'] })
  const words = wordsOf(child)
  try {
    const report = await Promise.race([told, silence(child, words)])
    assert.ok(isRecord(report))
    return report
  } finally {
    child.kill('SIGKILL')
  }
}

function wordsOf(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

async function silence(child: ChildProcess, words: () => string): Promise<never> {
  await once(child, 'close')
  // What it sent before it ended may still be under way here.
  await new Promise((resolve) => setTimeout(resolve, 2000).unref())
  throw new Error(`it ended without telling anyone; its last words: ${words()}`)
}

function serve(leaf: Issued, receive: (body: string) => void): https.Server {
  const server = https.createServer(
    { key: leaf.keyPem, cert: leaf.chainPem() },
    async (request, response) => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += chunk
      response.end()
      receive(body)
    },
  )
  return server.listen(0, '127.0.0.1')
}

function portOf(server: https.Server): number {
  return (server.address() as AddressInfo).port
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

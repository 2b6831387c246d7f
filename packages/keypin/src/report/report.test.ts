import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from '../evaluate/decide.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import type { Path } from '../path/path.ts'
import { pinSetDigest } from '../pinset/format.ts'
import { parsePinSet } from '../pinset/parse.ts'
import { readCertificates } from '../x509/encoding.ts'
import { buildReport, MAX_REPORT_BYTES, type PinReport, type ReportFacts, reportKey } from './report.ts'

const folder = join(import.meta.dirname, '../../../../vectors/evaluate/certificates')
const pem = (name: string): string => readFileSync(join(folder, `${name}.pem`), 'utf8')
const der = (name: string): Uint8Array => readCertificates(pem(name))[0] as Uint8Array
const path = (...names: readonly string[]): Path => names.map(der)
const pins = JSON.parse(readFileSync(join(folder, 'pins.json'), 'utf8'))

const SPARE = 'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='
const pinSet = parsePinSet({
  version: 1,
  hosts: {
    'example.com': {
      subdomains: 'any',
      expiresAt: '2027-01-01T00:00:00Z',
      onExpiry: 'open',
      pins: [{ pin: pins.leaf.pin, label: 'secret project' }, SPARE, pins.leaf.certificatePin],
    },
  },
})
const now = new Date('2026-11-22T12:00:00.500Z')
const forged = path('interceptor-leaf', 'interceptor-root')

function report(facts: Partial<ReportFacts> = {}, change: Partial<Evaluation> = {}): PinReport {
  const found = { ...evaluate(pinSet, 'api.example.com', [forged], now), ...change }
  return buildReport(found, decide(found), { now, ...facts })
}

test('a report has the fields of RFC 7469, and ours beside them', () => {
  const served = [der('interceptor-leaf')]
  assert.deepEqual(report({ port: 443, served, paths: [forged], pinSet }), {
    'date-time': '2026-11-22T12:00:00Z',
    hostname: 'api.example.com',
    port: 443,
    'effective-expiration-date': '2027-01-01T00:00:00Z',
    'include-subdomains': true,
    'noted-hostname': 'example.com',
    'served-certificate-chain': [pem('interceptor-leaf')],
    'validated-certificate-chain': [pem('interceptor-leaf'), pem('interceptor-root')],
    'known-pins': [pins.leaf.pin, SPARE].map((pin) => `pin-sha256="${pin.slice(7)}"`),
    keypin: {
      version: 1,
      outcome: 'mismatch',
      action: 'block',
      reason: 'mismatch',
      mode: 'enforce',
      subdomains: 'any',
      expired: false,
      'pin-set': pinSetDigest(pinSet),
      'known-certificate-pins': [pins.leaf.certificatePin],
      'forbidden-pins': [],
      seen: [
        {
          pin: pins['interceptor-leaf'].pin,
          'certificate-pin': pins['interceptor-leaf'].certificatePin,
          subject: 'CN=api.example.com',
          position: 'leaf',
        },
        {
          pin: pins['interceptor-root'].pin,
          'certificate-pin': pins['interceptor-root'].certificatePin,
          subject: 'CN=Interceptor Root - DO NOT TRUST',
          position: 'ca',
        },
      ],
    },
  })
})

test('what is not known is left out, and the port is 0', () => {
  const bare = report()
  assert.equal(bare.port, 0)
  assert.deepEqual(bare['served-certificate-chain'], [])
  assert.equal('pin-set' in bare.keypin, false)
})

test('a label stays at home', () => {
  assert.doesNotMatch(JSON.stringify(report({ pinSet, paths: [forged] })), /secret project/)
})

test('a report of an unlisted host has the host itself for its entry', () => {
  const found = evaluate(pinSet, 'other.example', [forged], now)
  const { 'noted-hostname': noted, 'known-pins': known, ...rest } = buildReport(found, decide(found), { now })
  assert.deepEqual([noted, known, rest['include-subdomains']], ['other.example', [], false])
})

test('a report stays small whatever the server sent', () => {
  const chain = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 12 })
  const subject = fc.string({ unit: 'grapheme', maxLength: 400 })
  fc.assert(
    fc.property(chain, chain, subject, fc.nat({ max: 40 }), (served, validated, text, count) => {
      const ders = (sizes: readonly number[]): Uint8Array[] => sizes.map((size) => new Uint8Array(size))
      const [one] = evaluate(pinSet, 'api.example.com', [forged], now).seen
      assert.ok(one)
      const seen = Array.from({ length: count }, () => ({ ...one, subject: text }))
      const built = report({ served: ders(served), paths: [ders(validated)], pinSet }, { seen })
      assert.ok(Buffer.byteLength(JSON.stringify(built)) <= MAX_REPORT_BYTES)
    }),
  )
})

test('a report at its largest is still under the limit', () => {
  const bytes = (index: number): string => Buffer.alloc(32, index).toString('base64')
  const many = Array.from({ length: 64 }, (_, index) => `${index % 2 ? 'cert-' : ''}sha256/${bytes(index)}`)
  const host = [...Array(3).fill('a'.repeat(63)), 'd'.repeat(61)].join('.')
  const set = parsePinSet({ version: 1, hosts: { [host]: { pins: many } } })
  const found = evaluate(set, host, [forged], now)
  const seen = Array(16).fill({ ...found.seen[0], subject: '\u{10ffff}鍵'.repeat(100) })
  const chain = Array(30).fill(new Uint8Array(700))
  const built = buildReport({ ...found, seen }, decide(found), {
    now,
    served: chain,
    paths: [chain],
    pinSet: set,
  })
  const size = Buffer.byteLength(JSON.stringify(built))
  assert.ok(size <= MAX_REPORT_BYTES && size > MAX_REPORT_BYTES / 2, `${size}`)
  assert.equal(built.keypin.truncated, true)
})

test('a chain that is cut keeps its leaf, and the report says so', () => {
  const served = [der('interceptor-leaf'), new Uint8Array(60_000), der('interceptor-root')]
  const built = report({ served })
  assert.deepEqual(built['served-certificate-chain'], [pem('interceptor-leaf')])
  assert.equal(built.keypin.truncated, true)
  assert.equal('truncated' in report({ served: served.slice(0, 1) }).keypin, false)
})

test('a subject from a stranger is bounded, and free of what cannot be seen', () => {
  const found = evaluate(pinSet, 'api.example.com', [path('hostile-leaf', 'interceptor-root')], now)
  const built = buildReport(found, decide(found), { now })
  assert.doesNotMatch(built.keypin.seen[0]?.subject ?? '', /\p{C}/u)
})

test('the same failure has the same key, whenever it happens and however the certificates are made', () => {
  const later = new Date('2027-03-01T00:00:00Z')
  const first = report({ paths: [forged], served: forged })
  assert.equal(reportKey({ ...first, 'date-time': later.toISOString() }), reportKey(first))
  assert.equal(reportKey(report({ now: later })), reportKey(first))
  const { 'effective-expiration-date': _, ...undated } = first
  assert.equal(reportKey(undated), reportKey(first))
})

test('another host, port, key, pin or outcome has another key', () => {
  const first = report()
  const [, root] = first.keypin.seen
  assert.ok(root)
  const others: PinReport[] = [
    { ...first, hostname: 'www.example.com' },
    { ...first, port: 8443 },
    { ...first, 'known-pins': [] },
    { ...first, 'noted-hostname': 'api.example.com' },
    { ...first, keypin: { ...first.keypin, seen: [root] } },
    { ...first, keypin: { ...first.keypin, outcome: 'forbidden' } },
    { ...first, keypin: { ...first.keypin, action: 'allow' } },
    { ...first, keypin: { ...first.keypin, 'forbidden-pins': [SPARE] } },
  ]
  const keys = [first, ...others].map(reportKey)
  assert.equal(new Set(keys).size, keys.length)
})

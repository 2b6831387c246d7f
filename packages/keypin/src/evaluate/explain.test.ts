import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Path } from '../path/path.ts'
import { parsePinSet } from '../pinset/parse.ts'
import { readCertificates } from '../x509/encoding.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluation.ts'
import { explain } from './explain.ts'

const folder = join(import.meta.dirname, '../../../../vectors/evaluate/certificates')
const pins: Record<string, { pin: string; certificatePin: string }> = JSON.parse(
  readFileSync(join(folder, 'pins.json'), 'utf8'),
)
const key = (name: string): string => pins[name]?.pin as string
const certificate = (name: string): string => pins[name]?.certificatePin as string
const path = (...names: readonly string[]): Path =>
  names.map((name) => readCertificates(readFileSync(join(folder, `${name}.pem`)))[0] as Uint8Array)

const SPARE = 'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='
const two = { pins: [key('leaf'), SPARE] }
const genuine = path('leaf', 'intermediate', 'root')
const forged = path('interceptor-leaf', 'interceptor-root')

function explained(
  entry: object,
  paths: readonly Path[],
  more: { host?: string; now?: string; top?: object } = {},
) {
  const { host = 'api.example.com', now = '2026-11-22T12:00:00Z', top = {} } = more
  const pinSet = parsePinSet({ version: 1, ...top, hosts: { 'api.example.com': entry } })
  return explain(evaluate(pinSet, host, paths, new Date(now)))
}

const lines = (...text: readonly string[]): string => text.join('\n')

test('a mismatch shows what the server sent and what the pin set has', () => {
  const entry = {
    pins: [
      { pin: key('leaf'), position: 'leaf', state: 'active', label: '2026 key' },
      { pin: SPARE, state: 'backup' },
    ],
  }
  assert.equal(
    explained(entry, [forged]),
    lines(
      'pinning failed for api.example.com',
      `  server sent   ${key('interceptor-leaf')}  CN=api.example.com`,
      `                ${key('interceptor-root')}  CN=Interceptor Root - DO NOT TRUST`,
      `  pin set has   ${key('leaf')}  leaf, active, 2026 key`,
      `                ${SPARE}  backup`,
    ),
  )
})

test('an expiry is shown with each pin', () => {
  const entry = { ...two, expiresAt: '2027-01-01T00:00:00Z', onExpiry: 'open' }
  assert.match(
    explained(entry, [forged]),
    new RegExp(`pin set has {3}${escaped(key('leaf'))} {2}\\(until 2027-01-01\\)`),
  )
  const hours = { ...two, expiresAt: '2027-01-01T06:30:00Z', onExpiry: 'open' }
  assert.match(explained(hours, [forged]), /\(until 2027-01-01T06:30:00Z\)/)
})

test('a match shows which certificate is pinned', () => {
  assert.equal(
    explained(two, [genuine]),
    lines(
      'pinning holds for api.example.com',
      `  server sent   ${key('leaf')}  CN=api.example.com  (pinned)`,
      `                ${key('intermediate')}  CN=Example CA 1, O=Example`,
      `                ${key('root')}  CN=Example Root, O=Example`,
      `  pin set has   ${key('leaf')}`,
      `                ${SPARE}`,
    ),
  )
})

test('a pin in the wrong position is pointed at', () => {
  const entry = { pins: [{ pin: key('intermediate'), position: 'leaf' }, SPARE] }
  assert.match(
    explained(entry, [genuine]),
    /CN=Example CA 1, O=Example {2}\(pinned as leaf, but found as ca\)/,
  )
})

test('without a path it says so', () => {
  assert.equal(
    explained(two, []),
    lines(
      'pinning failed for api.example.com: no verified path',
      '  server sent   nothing that leads to a trusted root',
      `  pin set has   ${key('leaf')}`,
      `                ${SPARE}`,
    ),
  )
})

test('a forbidden key is pointed at, and a pin that it spoils', () => {
  const text = explained({ ...two, forbid: [key('root')] }, [genuine])
  assert.match(text, /^pinning failed for api\.example\.com: every verified path has a forbidden key\n/)
  assert.match(text, /CN=Example Root, O=Example {2}\(forbidden\)/)
  assert.match(text, /CN=api\.example\.com {2}\(pinned, but a forbidden key is in its path\)/)
})

test('certificate pins are shown where the pin set speaks of certificates', () => {
  const text = explained({ pins: [certificate('renewed-leaf'), SPARE] }, [genuine])
  assert.ok(text.includes(`${key('leaf')}  ${certificate('leaf')}  CN=api.example.com`))
  assert.ok(!explained(two, [genuine]).includes('cert-sha256/'))
})

test('a certificate that is in several paths is shown once', () => {
  const text = explained(two, [
    path('interceptor-leaf', 'interceptor-root'),
    path('interceptor-leaf', 'root'),
  ])
  assert.equal(text.split(key('interceptor-leaf')).length, 2)
})

test('an entry that covers by its subdomains is named', () => {
  const entry = { subdomains: 'one', ...two }
  const text = explained(entry, [forged], { host: 'eu.api.example.com' })
  assert.match(text, /^pinning failed for eu\.api\.example\.com\n/)
  assert.match(text, /\n {2}entry {9}api\.example\.com \(subdomains: one\)$/)
})

test('the first line says what was decided', () => {
  const first = (...args: Parameters<typeof explained>): string | undefined =>
    explained(...args).split('\n')[0]
  const expiring = { ...two, expiresAt: '2026-01-01T00:00:00Z' }
  const report = { mode: 'report', pins: [key('leaf')] }
  const host = 'www.example.com'
  assert.equal(first(report, [forged]), 'pinning failed for api.example.com (only reported)')
  assert.equal(
    first({ ...expiring, onExpiry: 'open' }, [forged]),
    'pinning failed for api.example.com (allowed: its pins lapsed on 2026-01-01, open)',
  )
  assert.equal(
    first({ ...expiring, onExpiry: 'closed' }, [genuine]),
    'api.example.com is refused: its pins lapsed on 2026-01-01, closed',
  )
  assert.equal(
    explained({ mode: 'off', reason: 'a partner' }, [forged]),
    'pinning is off for api.example.com: a partner',
  )
  assert.equal(
    explained(two, [forged], { host }),
    'www.example.com is not pinned: no entry of the pin set covers it',
  )
  assert.equal(
    explained(two, [forged], { host, top: { unlisted: 'block' } }),
    lines(
      'www.example.com is refused: no entry of the pin set covers it, and unlisted hosts are blocked',
      `  server sent   ${key('interceptor-leaf')}  CN=api.example.com`,
      `                ${key('interceptor-root')}  CN=Interceptor Root - DO NOT TRUST`,
    ),
  )
})

test('a subject cannot forge a line or turn the text around', () => {
  const text = explained(two, [path('hostile-leaf', 'interceptor-root')])
  assert.equal(text.split('\n').length, 5)
  assert.ok(text.includes('\\u{202e}evil\\u{1b}[31m'))
  assert.doesNotMatch(text, /[^\P{C}\n]/u)
})

test('even an evaluation that nobody checked cannot forge a line', () => {
  const evil = 'x\n  pin set has   sha256/\u202e'
  const found = evaluate(
    parsePinSet({ version: 1, hosts: { 'a.example': two } }),
    'a.example',
    [forged],
    new Date(),
  )
  const expected = [{ pin: found.expected[0]?.pin, label: evil }] as unknown as Evaluation['expected']
  const seen = found.seen.map((one) => ({ ...one, subject: evil }))
  assert.doesNotMatch(explain({ ...found, seen, expected }), /[^\P{C}\n]/u)
  assert.equal(explain({ ...found, seen, expected }).split('\n').length, 4)
})

test('many paths do not make an endless text', () => {
  const names = Object.keys(pins)
  const many = names.flatMap((one) => names.map((two) => path(one, two)))
  const found = evaluate(
    parsePinSet({ version: 1, hosts: { 'a.example': { pins: [SPARE, key('leaf')] } } }),
    'a.example',
    many,
    new Date(),
  )
  const seen = found.seen.map((one, index) => ({ ...one, subject: `CN=${index}` }))
  assert.match(explain({ ...found, seen }), /\n {16}and \d+ more\n/)
  assert.ok(explain({ ...found, seen }).length < 8000)
})

function escaped(text: string): string {
  return text.replace(/[+/.]/g, '\\$&')
}

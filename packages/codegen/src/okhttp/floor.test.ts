import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findEntry, type Pin, type PinSet, parsePinSet } from 'keypin'
import { lower } from '../plan/lower.ts'
import { androidOkHttpKotlin } from '../targets/android-okhttp-kotlin/target.ts'
import { somePin, somePinSet } from '../testing/arbitrary.ts'
import { type FloorEntry, floorOf, isPlain } from './floor.ts'

const NAMES = [
  'a.test',
  'b.a.test',
  'c.b.a.test',
  'd.c.b.a.test',
  'e.d.c.b.a.test',
  'y.a.test',
  'z.a.test',
  'x.z.a.test',
  'b.test',
  'other.test',
  '192.0.2.7',
]

const someConnection = fc.record({
  pinSet: somePinSet,
  host: fc.constantFrom(...NAMES),
  seen: fc.uniqueArray(somePin, { minLength: 1, maxLength: 3, selector: ({ text }) => text }),
})

test('CertificatePinner never refuses what the pin set allows', () => {
  fc.assert(
    fc.property(someConnection, ({ pinSet, host, seen }) => {
      const floor = floorFor(pinSet)
      if (!refuses(pinSet, host, seen)) assert.equal(certificatePinnerRefuses(floor, host, seen), false)
    }),
    { numRuns: 5000 },
  )
})

test('where an entry is called exact, CertificatePinner refuses all that the pin set refuses', () => {
  fc.assert(
    fc.property(someConnection, ({ pinSet, host, seen }) => {
      const floor = floorFor(pinSet)
      const entry = findEntry(pinSet, host)
      const exact = floor.some(({ entry: { host: own }, isExact }) => isExact && own === entry?.host)
      if (entry === undefined || !exact || hasLapsed(pinSet, host)) return
      assert.equal(certificatePinnerRefuses(floor, host, seen), refuses(pinSet, host, seen))
    }),
    { numRuns: 5000 },
  )
})

test('a wildcard stops above a host that is excluded, since OkHttp has no exclusions', () => {
  const floor = floorFor(
    parsePinSet({
      version: 1,
      hosts: {
        'example.com': { subdomains: 'any', pins: [pin(1), pin(2)] },
        'open.example.com': { mode: 'off', reason: 'managed' },
      },
    }),
  )
  assert.deepEqual(floor[0]?.patterns, ['example.com'])
  assert.equal(floor[0]?.isExact, false)
})

test('a wildcard stops above a host whose pins lapse, since its own would be left', () => {
  const floor = floorFor(
    parsePinSet({
      version: 1,
      hosts: {
        'example.com': { subdomains: 'any', pins: [pin(1), pin(2)] },
        'api.example.com': { expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'open', pins: [pin(1), pin(2)] },
      },
    }),
  )
  assert.deepEqual(
    floor.map(({ patterns }) => patterns),
    [['api.example.com'], ['example.com']],
  )
})

test('pins of a wider wildcard that count for a host too make it inexact', () => {
  const hosts = {
    'example.com': { subdomains: 'any', pins: [pin(1), pin(2)] },
    'api.example.com': { pins: [pin(3), pin(4)] },
    'web.example.com': { pins: [pin(1), pin(2), pin(3)] },
  }
  const floor = floorFor(parsePinSet({ version: 1, hosts }))
  assert.deepEqual(
    floor.map(({ entry, isExact }) => [entry.host, isExact]),
    [
      ['api.example.com', false],
      ['example.com', true],
      ['web.example.com', true],
    ],
  )
})

test('a plan with nothing but pins is plain', () => {
  const pinSet = parsePinSet({
    version: 1,
    hosts: { 'example.com': { subdomains: 'any', pins: [pin(1), pin(2)] } },
  })
  assert.equal(isPlain(planFor(pinSet)), true)
  assert.deepEqual(floorFor(pinSet)[0]?.patterns, ['**.example.com'])
})

for (const [what, change] of Object.entries({
  'a forbidden key': { forbid: [pin(3)] },
  'an expiry': { expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'open' },
  'a report address': { reportTo: ['https://reports.example.net/'] },
  'report-only mode': { mode: 'report' },
  'a certificate pin': { pins: [`cert-${pin(1)}`, pin(2)] },
})) {
  test(`a plan with ${what} is not`, () => {
    const entry = { pins: [pin(1), pin(2)], ...change }
    assert.equal(isPlain(planFor(parsePinSet({ version: 1, hosts: { 'example.com': entry } }))), false)
  })
}

function planFor(pinSet: PinSet) {
  return lower(pinSet, androidOkHttpKotlin.capabilities).plan
}

function floorFor(pinSet: PinSet): FloorEntry[] {
  return floorOf(planFor(pinSet))
}

/** The design's judgement, slowly: lapsed pins and the order of reasons as in `decide()`; positions aside. */
function refuses(pinSet: PinSet, host: string, seen: readonly Pin[]): boolean {
  const entry = findEntry(pinSet, host)
  if (entry === undefined || entry.mode === 'off') return false
  const texts = seen.map(({ text }) => text)
  const holds = (pins: readonly Pin[]) => pins.some(({ text }) => texts.includes(text))
  if (holds([...pinSet.forbid, ...entry.forbid])) return true
  if (hasLapsed(pinSet, host)) return entry.onExpiry === 'closed'
  return entry.mode === 'enforce' && !holds(entry.pins.map(({ pin: own }) => own))
}

function hasLapsed(pinSet: PinSet, host: string): boolean {
  const expiresAt = findEntry(pinSet, host)?.expiresAt
  return expiresAt !== undefined && expiresAt.getTime() <= Date.now()
}

/** OkHttp's rules: the pins of all patterns that match count together; no pins, no check. */
function certificatePinnerRefuses(floor: readonly FloorEntry[], host: string, seen: readonly Pin[]): boolean {
  const pins = floor
    .filter(
      ({ entry }) => !(entry.onExpiry === 'open' && (entry.expiresAt?.getTime() ?? Infinity) <= Date.now()),
    )
    .filter(({ patterns }) => patterns.some((pattern) => matches(pattern, host)))
    .flatMap(({ entry }) => entry.pins.map(({ pin: own }) => own.text))
  return pins.length > 0 && !seen.some(({ text }) => pins.includes(text))
}

function matches(pattern: string, host: string): boolean {
  if (pattern.startsWith('**.')) return host === pattern.slice(3) || host.endsWith(pattern.slice(2))
  if (!pattern.startsWith('*.')) return host === pattern
  const [, ...rest] = host.split('.')
  return rest.join('.') === pattern.slice(2)
}

function pin(number: number): string {
  return `sha256/${Buffer.alloc(32, number).toString('base64')}`
}

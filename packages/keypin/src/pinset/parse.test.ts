import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { PinSetError, type PinSetIssue } from '../errors.ts'
import { pinOf } from '../pins/of.ts'
import { formatPinSet } from './format.ts'
import { MAX_ISSUES } from './limits.ts'
import { parsePinSet } from './parse.ts'

const folder = join(import.meta.dirname, '../../../../vectors/pinset')

interface Vector {
  readonly id: string
  readonly why: string
  readonly text?: string
  readonly base64?: string
  readonly pinSet?: object
  readonly canonical?: string
  readonly issues: readonly { readonly code: string; readonly path: string }[]
}

const load = (name: string): readonly Vector[] => JSON.parse(readFileSync(join(folder, name), 'utf8')).cases
const valid = load('valid.json')
const invalid = load('invalid.json')

const textOf = ({ text, pinSet }: Vector): string => text ?? JSON.stringify(pinSet)
const inputOf = (vector: Vector): string | Uint8Array =>
  vector.base64 === undefined ? textOf(vector) : Buffer.from(vector.base64, 'base64')

function issuesOf(input: string | Uint8Array | object): readonly PinSetIssue[] {
  try {
    parsePinSet(input)
    return []
  } catch (error) {
    assert.ok(error instanceof PinSetError, String(error))
    return error.issues
  }
}

const codes = (issues: readonly PinSetIssue[]): object[] => issues.map(({ code, path }) => ({ code, path }))

for (const vector of valid) {
  test(`${vector.id} holds: ${vector.why}`, () => {
    const pinSet = parsePinSet(inputOf(vector))
    if (vector.canonical !== undefined) assert.equal(formatPinSet(pinSet), vector.canonical)
    assert.deepEqual(parsePinSet(formatPinSet(pinSet)), pinSet)
    if (vector.pinSet !== undefined) assert.deepEqual(parsePinSet(vector.pinSet), pinSet)
  })
}

for (const vector of invalid) {
  test(`${vector.id} is refused: ${vector.why}`, () => {
    assert.deepEqual(codes(issuesOf(inputOf(vector))), vector.issues)
  })
}

test('an object is judged like its text', () => {
  for (const vector of invalid.filter(({ pinSet }) => pinSet !== undefined)) {
    const sorted = (issues: readonly object[]): string[] =>
      issues.map((issue) => JSON.stringify(issue)).sort()
    assert.deepEqual(sorted(codes(issuesOf(vector.pinSet as object))), sorted(vector.issues), vector.id)
  }
})

test('every complaint about a text has its line and column', () => {
  for (const vector of invalid) {
    for (const issue of issuesOf(inputOf(vector))) {
      assert.ok((issue.line ?? 0) >= 1 && (issue.column ?? 0) >= 1, `${vector.id}: ${issue.code}`)
    }
  }
})

test('no complaint has a character that cannot be seen, in path, message or hint', () => {
  for (const vector of invalid) {
    for (const { path, message, hint } of issuesOf(inputOf(vector))) {
      assert.doesNotMatch(`${path} ${message} ${hint ?? ''}`, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u, vector.id)
    }
  }
})

const pinA = 'sha256/ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='
const pinB = 'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='
const two = { pins: [pinA, pinB] }
const hintOf = (input: object): string | undefined => issuesOf(input)[0]?.hint
const withHostNamed = (host: string, entry: object = two): object => ({
  version: 1,
  hosts: { [host]: entry },
})

test('the hint of a wrong spelling is the right one, and that parses', () => {
  const spellings: [string, string][] = [
    ['API.Example.com.', "write 'api.example.com'"],
    ['bücher.example', "write 'xn--bcher-kva.example'"],
    ['0x7f.1', "write '127.0.0.1'"],
    ['[2001:DB8::1]', "write '2001:db8::1'"],
    ['::ffff:192.0.2.1', "write '192.0.2.1'"],
    ['https://API.example.com:8443/v1', "write 'api.example.com'"],
    ['api.example.com:443', "write 'api.example.com'"],
  ]
  for (const [host, hint] of spellings) {
    assert.equal(hintOf(withHostNamed(host)), hint)
    parsePinSet(withHostNamed(/'(.*)'/.exec(hint)?.[1] ?? ''))
  }
})

test('the hint of a wildcard names the host and its subdomains', () => {
  const hint = 'write \'example.com\' with "subdomains": "one", which covers \'example.com\' too'
  assert.equal(hintOf(withHostNamed('*.example.com')), hint)
  assert.match(
    hintOf(withHostNamed('**.Example.com.')) ?? '',
    /^write 'example.com' with "subdomains": "any"/,
  )
  assert.match(hintOf(withHostNamed('.example.com')) ?? '', /^write 'example.com' with "subdomains": "any"/)
})

test('the hint of a moment is its one spelling', () => {
  const hint = (expiresAt: string): string | undefined =>
    hintOf(withHostNamed('a.example', { ...two, expiresAt, onExpiry: 'open' }))
  assert.equal(hint('2027-06-30'), "write '2027-06-30T00:00:00Z'")
  assert.equal(hint('2027-06-30T02:00:00+02:00'), "write '2027-06-30T00:00:00Z'")
  assert.equal(hint('2027-06-30T00:00:00.000Z'), "write '2027-06-30T00:00:00Z'")
  assert.equal(hint('2027-02-30'), "write it as RFC 3339: '2027-06-30T00:00:00Z'")
})

test('the hint of a pin in another spelling is the canonical one', () => {
  const spelled = pinA.replace('sha256/', 'sha256//')
  assert.equal(hintOf(withHostNamed('a.example', { pins: [spelled, pinB] })), `write '${pinA}'`)
})

test('a mistyped key or word is met with the one that was meant', () => {
  assert.equal(hintOf({ ...withHostNamed('a.example'), unlistd: 'allow' }), "did you mean 'unlisted'?")
  const entry = { ...two, include_subdomains: true }
  assert.equal(hintOf(withHostNamed('a.example', entry)), "did you mean 'subdomains'?")
  const pins = [{ pin: pinA, state: 'Active' }, pinB]
  assert.equal(hintOf(withHostNamed('a.example', { pins })), "did you mean 'active'?")
  assert.match(hintOf({ ...withHostNamed('a.example'), zzz: 1 }) ?? '', /^known keys: /)
})

test('a complaint about a key points at the key, one about a value at the value', () => {
  const text = '{\n  "version": 1,\n  "hosts": { "a.example": { "pinz": 1, "pins": 2 } }\n}'
  const issues = issuesOf(text).map(({ code, line, column }) => [code, line, column])
  assert.deepEqual(issues, [
    ['unknown-key', 3, 29],
    ['wrong-type', 3, 48],
  ])
})

test('the message of the error shows the first complaints and counts the rest', () => {
  const hosts = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`H${index}.example`, two]))
  assert.throws(
    () => parsePinSet({ version: 1, hosts }),
    (error: PinSetError) => {
      const lines = error.message.split('\n')
      assert.equal(lines[0], 'the pin set does not hold: 14 complaints')
      assert.equal(lines.at(-1), '  and 4 more')
      assert.equal(error.code, 'KEYPIN_PINSET_INVALID')
      return lines.length === 12
    },
  )
})

test('a file that is wrong all over is not complained about without end', () => {
  const hosts = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`H${index}.example`, two]))
  const issues = issuesOf({ version: 1, hosts })
  assert.equal(issues.length, MAX_ISSUES + 1)
  assert.equal(issues.at(-1)?.code, 'too-many-issues')
})

test('limits: hosts, pins, forbidden pins, report addresses, values, text', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => numbered(index))
  const first = (input: string | object): (string | undefined)[] => {
    const issue = issuesOf(input)[0]
    return [issue?.code, issue?.path]
  }
  assert.deepEqual(first(withHostNamed('a.example', { pins: many(65) })), [
    'too-large',
    "$.hosts['a.example'].pins",
  ])
  assert.deepEqual(first({ ...withHostNamed('a.example'), forbid: many(10_001) }), ['too-large', '$.forbid'])
  const reportTo = many(9).map((_, index) => `https://r.example/${index}`)
  assert.equal(first(withHostNamed('a.example', { ...two, reportTo }))[0], 'too-large')
  const hosts = Object.fromEntries(many(50_001).map((_, index) => [`h${index}`, 0]))
  assert.deepEqual(first({ version: 1, hosts }), ['too-large', '$.hosts'])
  assert.equal(first(`[${'0,'.repeat(1_000_001)}0]`)[0], 'too-large')
  assert.equal(first(' '.repeat(16 * 1024 * 1024 + 1))[0], 'too-large')
})

function numbered(index: number): string {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index)
  return `sha256/${bytes.toString('base64')}`
}

test('a pin that this library made may stand in an object', () => {
  const pem = readFileSync(join(folder, '../evaluate/certificates/leaf.pem'), 'utf8')
  const pinSet = parsePinSet(
    withHostNamed('a.example', { pins: [pinOf(pem), { pin: pinOf(pem, 'certificate') }] }),
  )
  assert.equal(pinSet.hosts.get('a.example')?.pins[0]?.pin.text, pinOf(pem).text)
})

test('bytes are read whoever made them, and run no code', () => {
  const bytes = Buffer.from(JSON.stringify(withHostNamed('a.example')))
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  class Strange extends Uint8Array {
    override get length(): number {
      return assert.fail('code of the input ran')
    }
  }
  const foreign: Uint8Array = runInNewContext('Uint8Array.from(list)', { list: [...bytes] })
  for (const input of [bytes, shared, new Strange(bytes), foreign])
    assert.equal(parsePinSet(input).hosts.size, 1)
})

test('a parsed pin set cannot be changed', () => {
  const pinSet = parsePinSet(withHostNamed('a.example', { ...two, reportTo: ['https://r.example/'] }))
  const entry = pinSet.hosts.get('a.example')
  assert.ok(entry)
  const hosts = pinSet.hosts as Map<string, unknown>
  assert.throws(() => hosts.set('b.example', entry), TypeError)
  assert.throws(() => hosts.delete('a.example'), TypeError)
  assert.throws(() => hosts.clear(), TypeError)
  for (const part of [
    pinSet,
    pinSet.forbid,
    entry,
    entry.pins,
    entry.pins[0],
    entry.forbid,
    entry.reportTo,
  ]) {
    assert.ok(Object.isFrozen(part))
  }
})

test('nothing but a PinSetError is thrown, whatever the text', () => {
  const json = fc.json({ maxDepth: 6 })
  const mutated = fc
    .tuple(fc.constantFrom(...valid), fc.nat(), fc.nat({ max: 8 }), fc.string())
    .map(([vector, at, length, insert]) => {
      const text = textOf(vector)
      const start = at % (text.length + 1)
      return text.slice(0, start) + insert + text.slice(start + length)
    })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), json, mutated), (text) => void issuesOf(text)),
    { numRuns: 1000 },
  )
})

test('nothing but a PinSetError is thrown, whatever the bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void issuesOf(bytes)))
})

test('nothing but a PinSetError is thrown, whatever the object', () => {
  const strange = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  })
  const inside = strange.map((value) => ({
    version: 1,
    hosts: { 'a.example': value, 'b.example': { pins: value } },
  }))
  fc.assert(
    fc.property(fc.oneof(strange, inside), (value) => void issuesOf(value as object)),
    { numRuns: 1000 },
  )
})

test('10,000 hosts with all their fields parse in under 200 ms', () => {
  const text = JSON.stringify({ version: 1, hosts: manyHosts(10_000) }, null, 2)
  // Processor time of this thread, so that other processes do not count. Usually 110 here, and a third of that
  // for hosts with nothing but pins; the first run of all takes half as much again.
  const times = Array.from({ length: 6 }, () => {
    const start = process.threadCpuUsage()
    parsePinSet(text)
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  })
  assert.ok(Math.min(...times) < 200, `milliseconds: ${times}`)
})

function manyHosts(count: number): object {
  const entry = (index: number): object => ({
    subdomains: 'none',
    mode: 'enforce',
    expiresAt: '2027-06-30T00:00:00Z',
    onExpiry: 'open',
    pins: [
      { pin: numbered(2 * index), position: 'leaf', state: 'active', label: '2026 key' },
      { pin: numbered(2 * index + 1), position: 'leaf', state: 'backup', label: 'spare, offline' },
    ],
    reportTo: ['https://reports.example.net/pins'],
  })
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`h${index}.example.com`, entry(index)]),
  )
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { PinSetError } from '../errors.ts'
import { parsePinSet } from './parse.ts'
import { readPlainData } from './plain-data.ts'

const first = (input: unknown): string | undefined => {
  const issue = readPlainData(input).faults[0]?.issue
  return issue && `${issue.code} ${issue.path}`
}
const copyOf = (input: unknown): unknown => JSON.parse(JSON.stringify(readPlainData(input).value))

test('plain data is copied as JSON would carry it', () => {
  // JSON has no -0.
  const value = fc.jsonValue({ maxDepth: 5 }).map((json) => JSON.parse(JSON.stringify(json)))
  fc.assert(
    fc.property(value, (json) => {
      const { value: copy, faults } = readPlainData(json)
      assert.deepEqual(
        faults.filter(({ issue }) => issue.code !== 'lone-surrogate'),
        [],
      )
      assert.equal(JSON.stringify(copy), JSON.stringify(json))
    }),
  )
})

test('members that are undefined are absent', () => {
  assert.deepEqual(copyOf({ a: undefined, b: 1 }), { b: 1 })
})

test('a getter is not run', () => {
  let ran = false
  const input = {
    hosts: {
      get 'a.example'() {
        ran = true
        return {}
      },
    },
  }
  assert.equal(first(input), "not-plain-data $.hosts['a.example']")
  assert.equal(ran, false)
})

test('toJSON, Symbol.toStringTag and Symbol.toPrimitive are not run', () => {
  const fail = (): never => assert.fail('code of the input ran')
  const input = { a: 1, toJSON: undefined, [Symbol.toPrimitive]: fail }
  Object.defineProperty(input, Symbol.toStringTag, { get: fail })
  assert.deepEqual(readPlainData({ x: input }).faults, [])
  class Strange {
    get [Symbol.toStringTag](): string {
      return fail()
    }
    toJSON = fail
  }
  assert.equal(first([new Strange()]), 'not-plain-data $[0]')
})

test('a Proxy is refused, and so is an object whose prototype is one, without asking either', () => {
  const fail = (): never => assert.fail('a trap ran')
  const traps = { get: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail, has: fail }
  assert.equal(first(new Proxy({}, traps)), 'not-plain-data $')
  assert.equal(first([new Proxy([], traps)]), 'not-plain-data $[0]')
  assert.equal(first(Object.create(new Proxy({}, traps))), 'not-plain-data $')
})

test('what is inherited is not seen', () => {
  const parent = Object.assign(Object.create(null), { version: 1, hosts: {} })
  assert.deepEqual(copyOf(Object.create(parent)), {})
  assert.equal(first(Object.create({ version: 1 })), 'not-plain-data $')
})

test('a polluted Object.prototype adds no pins and lifts no rule', () => {
  const polluted = Object.prototype as { mode?: string; reason?: string }
  polluted.mode = 'off'
  polluted.reason = 'polluted'
  try {
    assert.throws(() => parsePinSet('{"version":1,"hosts":{"a.example":{"pins":[]}}}'), PinSetError)
    assert.throws(() => parsePinSet({ version: 1, hosts: { 'a.example': {} } }), PinSetError)
  } finally {
    delete polluted.mode
    delete polluted.reason
  }
})

test('__proto__ as an own key is a key, and pollutes nothing', () => {
  const input = JSON.parse('{"__proto__":{"polluted":true}}')
  const copy = readPlainData(input).value as object
  assert.deepEqual(Object.keys(copy), ['__proto__'])
  assert.equal(Object.getPrototypeOf(copy), null)
  assert.equal(({} as { polluted?: boolean }).polluted, undefined)
})

test('a cycle ends', () => {
  const cycle: { hosts?: unknown } = {}
  cycle.hosts = { 'a.example': cycle }
  assert.equal(first(cycle), "not-plain-data $.hosts['a.example']")
  const array: unknown[] = []
  array.push(array)
  assert.equal(first(array), 'not-plain-data $[0]')
})

test('an object that stands in two places is no cycle', () => {
  const shared = { a: 1 }
  assert.deepEqual(copyOf({ x: shared, y: [shared] }), { x: { a: 1 }, y: [{ a: 1 }] })
})

test('a small object that unfolds without bound is cut short', () => {
  let bomb: unknown = 1
  for (let level = 0; level < 15; level++) bomb = Array(40).fill(bomb)
  assert.match(first(bomb) ?? '', /^too-large /)
})

test('a deep object is cut short', () => {
  let deep: unknown = 1
  for (let level = 0; level < 100_000; level++) deep = [deep]
  assert.match(first(deep) ?? '', /^too-large /)
})

test('a huge sparse array is cut short', () => {
  const { faults } = readPlainData(Array(4_000_000_000))
  assert.ok(faults.length < 2000)
})

test('objects of another realm are as plain as ours', () => {
  assert.deepEqual(copyOf(runInNewContext('({ a: [1, { b: null }] })')), { a: [1, { b: null }] })
})

test('what JSON has no words for is refused', () => {
  const strange = [
    new Map(),
    new Set(),
    new Date(0),
    /a/,
    () => {},
    Symbol('a'),
    1n,
    Number.NaN,
    new String('a'),
  ]
  for (const value of [...strange, undefined, Number.POSITIVE_INFINITY, new (class {})()]) {
    assert.equal(first([value]), 'not-plain-data $[0]')
  }
})

test('half a surrogate pair is found in values and keys', () => {
  assert.equal(first({ a: '\ud83d' }), 'lone-surrogate $.a')
  assert.equal(first({ '\udd11': 1 }), "lone-surrogate $['\\u{dd11}']")
})

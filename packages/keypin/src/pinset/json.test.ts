import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locate, readJson } from './json.ts'
import { MAX_ISSUES } from './limits.ts'

const codes = (text: string): string[] => readJson(text).faults.map(({ issue }) => issue.code)

test('what JSON.parse takes is taken, and nothing else', () => {
  const accepts = (text: string): boolean => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const nearly = fc
    .tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    )
    .map(([text, at, length, insert]) => {
      const start = at % (text.length + 1)
      return text.slice(0, start) + insert + text.slice(start + length)
    })
  fc.assert(
    fc.property(fc.oneof(fc.json({ maxDepth: 4 }), nearly, fc.string()), (text) => {
      assert.equal('value' in readJson(text), accepts(text), text)
    }),
    { numRuns: 3000 },
  )
})

test('a duplicate key is found at any depth, in any spelling, wherever in a long object', () => {
  assert.deepEqual(codes('{"a":1,"a":2}'), ['duplicate-key'])
  assert.deepEqual(codes('[{"a":{"b":1,"\\u0062":2}}]'), ['duplicate-key'])
  assert.deepEqual(codes('{"__proto__":1,"__proto__":2}'), ['duplicate-key'])
  assert.deepEqual(codes('{"a":1,"b":{"a":1},"c":{"a":1}}'), [])
  const members = (count: number): string[] => Array.from({ length: count }, (_, index) => `"k${index}":0`)
  for (const count of [1, 15, 16, 17, 40]) {
    for (const again of [0, count - 1]) {
      assert.deepEqual(
        codes(`{${[...members(count), `"k${again}":1`]}}`),
        ['duplicate-key'],
        `${count} ${again}`,
      )
    }
    assert.deepEqual(codes(`{${members(count)}}`), [])
  }
})

test('a duplicate key is told with both its places', () => {
  const [fault] = readJson('{"x":{\n "b":1,\n "b":2}}').faults
  assert.equal(fault?.issue.path, '$.x.b')
  assert.equal(fault?.issue.message, "the key 'b' stands twice, first on line 2")
  assert.equal(fault?.at, 16)
})

test('JSON.parse alone would have taken the last of two keys without a word', () => {
  const text = '{"unlisted":"block","unlisted":"allow"}'
  assert.equal(JSON.parse(text).unlisted, 'allow')
  assert.deepEqual(codes(text), ['duplicate-key'])
})

test('half a surrogate pair is found behind an escape, in a value and in a key', () => {
  assert.deepEqual(codes('["\\ud83d"]'), ['lone-surrogate'])
  assert.deepEqual(codes('{"\\udd11":0}'), ['lone-surrogate'])
  assert.deepEqual(codes('["\\ud83d\\udd11"]'), [])
})

test('the place of a fault is its offset', () => {
  const [fault] = readJson('{"a": [1, 2,, 3]}').faults
  assert.equal(fault?.at, 12)
  assert.equal(fault?.issue.path, '$.a[2]')
})

test('guesses what was meant', () => {
  const hint = (text: string): string | undefined => readJson(text).faults[0]?.issue.hint
  assert.match(hint('{"a":1 // b\n}') ?? '', /no comments/)
  assert.match(hint("['a']") ?? '', /straight double quotes/)
  assert.match(hint('{a:1}') ?? '', /keys stand in double quotes/)
  assert.match(hint('[01]') ?? '', /./)
  assert.match(hint('[.5]') ?? '', /bare point/)
  assert.match(hint('<html>') ?? '', /XML or HTML/)
  assert.match(hint('[1') ?? '', /cut off/)
  assert.match(hint('[1,]') ?? '', /remove the comma/)
})

test('the depth is bounded: a thousand brackets do not fill the stack', () => {
  assert.deepEqual(codes('['.repeat(1_000_000)), ['too-large'])
  assert.deepEqual(codes('{"a":'.repeat(1_000_000)), ['too-large'])
  assert.deepEqual(codes('['.repeat(16) + ']'.repeat(16)), [])
})

test('complaints are bounded: a million duplicates do not fill the memory', () => {
  assert.equal(codes(`{${'"a":0,'.repeat(100_000)}"a":0}`).length, MAX_ISSUES + 1)
})

test('every value is found where it stands', () => {
  const text = '{ "a" : [10, {"b":true}], "c d" : "x" }'
  const found = locate(text, new Set(['$', '$.a', '$.a[1].b', "$['c d']", '$.z']))
  const shown = [...found].map(([path, { at, keyAt }]) => [path, text.slice(keyAt, at + 2)])
  assert.deepEqual(shown, [
    ['$', '{ '],
    ['$.a', '"a" : [1'],
    ['$.a[1].b', '"b":tr'],
    ["$['c d']", '"c d" : "x'],
  ])
})

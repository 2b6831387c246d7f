import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { childPath, ROOT } from './json-path.ts'

test('names stand after a dot, all else in brackets', () => {
  const path = ['hosts', 'api.example.com', 'pins', 0, 'pin'].reduce<string>(childPath, ROOT)
  assert.equal(path, "$.hosts['api.example.com'].pins[0].pin")
  assert.equal(childPath(ROOT, ''), "$['']")
  assert.equal(childPath(ROOT, '1'), "$['1']")
})

test('a quote in a key cannot end it', () => {
  assert.equal(childPath(ROOT, "a'].b"), "$['a\\'].b']")
  assert.equal(childPath(ROOT, "a\\'"), "$['a\\\\\\'']")
})

test('a path is one short line that can be seen, whatever the keys', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 500 }), { maxLength: 16 }), (keys) => {
      const path = keys.reduce<string>(childPath, ROOT)
      assert.doesNotMatch(path, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      assert.ok(path.length < 1700)
    }),
  )
})

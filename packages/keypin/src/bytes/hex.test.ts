import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeHex, encodeHex } from './hex.ts'

test('what was encoded decodes to the same bytes, in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      assert.deepEqual(decodeHex(encodeHex(bytes)), bytes)
      assert.deepEqual(decodeHex(encodeHex(bytes).toUpperCase()), bytes)
    }),
  )
})

for (const text of ['a', 'abc', '0x', 'a b ', 'gg', '12:34', 'ａａ']) {
  test(`${JSON.stringify(text)} is not hexadecimal`, () => {
    assert.equal(decodeHex(text), undefined)
  })
}

test('a view is encoded without the bytes around it', () => {
  assert.equal(encodeHex(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), '0203')
})

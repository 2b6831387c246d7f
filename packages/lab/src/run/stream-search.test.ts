import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamSearch, TailLine } from './stream-search.ts'

test('a text is found however the stream is cut', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (before, size) => {
      const bytes = Buffer.from(`${before}0123456789abcdef and more`)
      const search = new StreamSearch('0123456789abcdef')
      for (let at = 0; at < bytes.length; at += size) search.push(bytes.subarray(at, at + size))
      assert.ok(search.isFound)
    }),
  )
  const search = new StreamSearch('0123456789abcdef')
  search.push(Buffer.from('0123456789abcde'))
  assert.ok(!search.isFound)
})

test('last words are one short line without control characters', () => {
  const tail = new TailLine()
  tail.push(Buffer.from(`${'x'.repeat(100_000)}\nthe \u001b[31mend\u202e\r\n\n`))
  assert.equal(tail.line, 'the .[31mend.')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineReader } from './line-reader.ts'

const linesOf = (text: string, size: number): string[] => {
  const lines: string[] = []
  const reader = new LineReader((line) => lines.push(line))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  return lines
}

test('lines are whole however the stream is cut, inside a character too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), (size) => {
      assert.deepEqual(linesOf('ACCEPT\r\n\nREJECT für immer\nunfinished', size), [
        'ACCEPT',
        '',
        'REJECT für immer',
      ])
    }),
  )
})

test('an endless line is cut', () => {
  assert.equal(linesOf(`${'x'.repeat(1_000_000)}\n`, 65_536)[0]?.length, 4_096)
})

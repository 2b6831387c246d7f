import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Base64Problem, decodeBase64, encodeBase64, isBase64Failure } from './base64.ts'

test('what was encoded decodes to the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes)
    }),
  )
})

test('text decodes only when it is how its bytes are encoded', () => {
  const text = fc.string({ unit: fc.constantFrom(...'AQgwZz+/-_= \n'), maxLength: 12 })
  fc.assert(
    fc.property(text, (candidate) => {
      const decoded = decodeBase64(candidate)
      const lax = Buffer.from(candidate, 'base64')
      if (isBase64Failure(decoded)) assert.notEqual(lax.toString('base64'), candidate)
      else assert.equal(encodeBase64(decoded), candidate)
    }),
    { numRuns: 2000 },
  )
})

const faults: readonly (readonly [text: string, problem: Base64Problem, at: number])[] = [
  ['AAA', 'padding', 3],
  ['AA', 'padding', 2],
  ['A', 'length', 1],
  ['AAAAA', 'length', 5],
  ['A===', 'padding', 1],
  ['AA=A', 'padding', 2],
  ['AAAA=', 'padding', 5],
  ['=', 'padding', 1],
  ['AA-A', 'url-alphabet', 2],
  ['A_AA', 'url-alphabet', 1],
  ['AA A', 'whitespace', 2],
  ['AAAA\n', 'whitespace', 4],
  ['AÄAA', 'character', 1],
  ['AAA\u0000', 'character', 3],
  ['AAB=', 'trailing-bits', 2],
  ['AB==', 'trailing-bits', 1],
]

for (const [text, problem, at] of faults) {
  test(`${JSON.stringify(text)} is refused: ${problem}`, () => {
    assert.deepEqual(decodeBase64(text), { problem, at })
  })
}

test('one value has one spelling, where Buffer.from takes them all', () => {
  const spellings = ['+/8=', '-_8=', '+/8', '+/ 8=', '+/9=', '+/8=rubbish', '\n+/8=']
  assert.equal(new Set(spellings.map((text) => Buffer.from(text, 'base64').toString('hex'))).size, 1)
  assert.deepEqual(
    spellings.filter((text) => !isBase64Failure(decodeBase64(text))),
    ['+/8='],
  )
})

test('the bytes are in an array of their own, not in a shared pool', () => {
  const bytes = decodeBase64('AAAA') as Uint8Array
  assert.equal(bytes.buffer.byteLength, 3)
})

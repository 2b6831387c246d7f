import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withKnownAuthorities } from './authorities.ts'

const leaf = Uint8Array.of(1)
const caOf = (mark: number, octets = 100): Uint8Array => {
  const der = new Uint8Array(octets)
  der.set([mark >> 8, mark & 255])
  return der
}
/** The array that stands for a CA certificate when a copy of it comes along. */
const met = (ca: Uint8Array): Uint8Array | undefined => withKnownAuthorities([leaf, Uint8Array.from(ca)])[1]

test('the same certificate of a CA is the same array, and a leaf stays its own', () => {
  const [first, authority] = withKnownAuthorities([leaf, caOf(1)])
  assert.equal(first, leaf)
  assert.equal(met(caOf(1)), authority)
  assert.notEqual(met(caOf(2)), authority)
  assert.deepEqual(withKnownAuthorities([]), [])
})

test('what is remembered keeps nothing else alive', () => {
  const sent = new Uint8Array(100_000).subarray(5, 105)
  assert.equal(sent.buffer.byteLength, 100_000)
  assert.equal(withKnownAuthorities([leaf, sent])[1]?.buffer.byteLength, 100)
})

test('a thousand are remembered, and those that were not met for longest forgotten', () => {
  const [old, often] = [met(caOf(10_000)), met(caOf(10_001))]
  for (let mark = 0; mark < 999; mark++) {
    met(caOf(20_000 + mark))
    assert.equal(met(caOf(10_001)), often)
  }
  assert.notEqual(met(caOf(10_000)), old)
})

test('one as large as a stranger likes is not remembered', () => {
  // a thousand of them would fill the memory of each thread of a scan
  const huge = caOf(1, 100_000)
  assert.notEqual(met(huge), met(huge))
  assert.deepEqual(met(huge), huge)
})

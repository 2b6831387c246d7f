import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SignatureCache } from './signatures.ts'

describe('the signature cache', () => {
  test('forgets what was not used for longest', () => {
    const cache = new SignatureCache(2)
    cache.add('a')
    cache.add('b')
    assert.ok(cache.has('a'))
    cache.add('c')
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => cache.has(key)),
      [true, false, true],
    )
  })

  test('never grows beyond its bound', () => {
    const cache = new SignatureCache(100)
    for (let i = 0; i < 10_000; i++) cache.add(String(i))
    assert.equal(cache.size, 100)
  })

  test('adding again what is known displaces nothing', () => {
    const cache = new SignatureCache(2)
    for (const key of ['a', 'b', 'b', 'b']) cache.add(key)
    assert.ok(cache.has('a'))
  })

  for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`a bound of ${size} is a mistake`, () => {
      assert.throws(() => new SignatureCache(size), { name: 'TypeError', message: /maxEntries/ })
    })
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Budget, DEFAULT_PATH_LIMITS, type PathLimits, readLimits } from './limits.ts'

describe('limits', () => {
  test('what is left out has its default', () => {
    assert.deepEqual(readLimits({ depth: 4 }), { ...DEFAULT_PATH_LIMITS, depth: 4 })
  })

  for (const value of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, '8', undefined]) {
    test(`${value} is no limit`, () => {
      const limits = { steps: value } as Partial<PathLimits>
      assert.throws(() => readLimits(limits), { name: 'TypeError', message: /limits\.steps/ })
    })
  }
})

describe('a budget', () => {
  test('allows as much as its limit and then says that something was left undone', () => {
    const budget = new Budget(readLimits({ steps: 2 }))
    assert.deepEqual([budget.step(), budget.step(), budget.exhausted], [true, true, false])
    assert.deepEqual([budget.step(), budget.exhausted], [false, true])
  })

  test('cuts what was presented by number and by size', () => {
    const presented = [10, 10, 10].map((size) => new Uint8Array(size))
    const cut = (limits: Partial<PathLimits>): number => new Budget(readLimits(limits)).cut(presented).length
    assert.equal(cut({}), 3)
    assert.equal(cut({ certificates: 2 }), 2)
    assert.equal(cut({ bytes: 30 }), 3)
    assert.equal(cut({ bytes: 29 }), 2)
    assert.equal(cut({ bytes: 9 }), 0)
  })
})

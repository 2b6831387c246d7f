import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measure, quantile, render, summarize } from './harness.ts'

const question = {
  id: 'q',
  question: 'Is b slower than a?',
  unit: 'ms',
  rounds: 4,
  sides: [],
  ratios: [{ of: 'b', against: 'a', atMost: 1.5 }],
}

const sidesOf = (costs: Record<string, () => number>): { name: string; measure: () => number }[] =>
  Object.entries(costs).map(([name, measure]) => ({ name, measure }))

test('a ratio is that of the medians, and a goal that is missed is said to be', async () => {
  const costs = new Map([
    ['a', [1, 1, 1, 1, 100]],
    ['b', [2, 2, 2, 2, 2]],
  ])
  const result = summarize({ ...question, sides: sidesOf({ a: () => 1, b: () => 2 }) }, costs)
  assert.deepEqual(result.ratios, [{ of: 'b', against: 'a', atMost: 1.5, ratio: 2, met: false }])
  assert.match(render(result), /b \/ a: 2\.00, at most 1\.5: MISSED/)
})

test('every side is measured once in each round, and none is always the first', async () => {
  const order: string[] = []
  const side = (name: string) => (): number => order.push(name)
  await measure({ ...question, warmups: 0, ratios: [], sides: sidesOf({ a: side('a'), b: side('b') }) })
  assert.deepEqual(order, ['a', 'b', 'b', 'a', 'a', 'b', 'b', 'a'])
})

test('a side that becomes slower during the run shows in both', async () => {
  let drift = 0
  const slow = (factor: number) => (): number => factor * (1 + drift++)
  const result = await measure({ ...question, rounds: 100, sides: sidesOf({ a: slow(1), b: slow(1) }) })
  assert.ok(Math.abs((result.ratios[0]?.ratio ?? 0) - 1) < 0.05)
})

test('a quantile lies between its neighbours', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5)
  assert.equal(quantile([3, 1, 2], 0.5), 2)
  assert.equal(quantile([1, 2], 0.1), 1.1)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trialsOf } from './cases.ts'
import { SEED } from './judgement.ts'

test('the trials are worth it: both answers are frequent, and so are reports', () => {
  const cases = trialsOf(SEED, 200, 'told-apart').flatMap((trial) => trial.cases)
  for (const fact of ['blocks', 'reports'] as const) {
    const share = cases.filter((one) => one[fact]).length / cases.length
    assert.ok(share > 0.15 && share < 0.85, `${fact}: ${share}`)
  }
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lint } from './lint.ts'
import { active, evidence, good, now, pinSetOf } from './testing/example.ts'

describe('suppressions', () => {
  const text = pinSetOf(good, { unlisted: 'allow' })

  test('take a finding out of the count, and are told', () => {
    const result = lint(text, { now, keys: evidence, suppress: [{ rule: 'L26', reason: 'a browser' }] })
    assert.deepEqual(result.findings, [])
    assert.equal(result.suppressed.length, 1)
  })

  test('end with their last day', () => {
    const until = (day: string): number =>
      lint(text, {
        now,
        keys: evidence,
        suppress: [{ rule: 'L26', reason: 'x', until: day }],
      }).findings.filter(({ rule }) => rule === 'L26').length
    assert.equal(until('2026-11-22'), 0)
    assert.equal(until('2026-11-21'), 1)
  })

  test('for one target leave the others', () => {
    const loss = { severity: 'weaker', what: 'one label', why: 'the platform' } as const
    const losses = [
      { target: 'a', ...loss },
      { target: 'b', ...loss },
    ]
    const suppress = [{ rule: 'L12', target: 'a', reason: 'x' }]
    const { findings, suppressed } = lint(pinSetOf(good), { now, keys: evidence, losses, suppress })
    assert.deepEqual(
      [findings, suppressed].map((all) => all.map(({ target }) => target)),
      [['b'], ['a']],
    )
  })

  test('for one host leave the others', () => {
    const result = lint(pinSetOf({ pins: [active] }), {
      now,
      suppress: [{ rule: 'L1', host: 'b.example.com', reason: 'x' }],
    })
    assert.equal(result.counts.error, 1)
  })
})

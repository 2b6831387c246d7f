import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { lint } from './lint.ts'
import { readSuppressions } from './suppress.ts'
import { active, backup, evidence, good, host, now, pinSetOf } from './testing/example.ts'

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

  test('are until a day of the calendar', () => {
    const read = (until: unknown): unknown => readSuppressions([{ rule: 'L26', reason: 'x', until }])
    assert.deepEqual(read('2028-02-29'), [{ rule: 'L26', reason: 'x', until: '2028-02-29' }])
    // Date.parse makes the first of March of one of these
    for (const none of ['2027-02-29', '2027-02-30', '2027-13-01', '2027-6-1', 'tomorrow', 20270101])
      assert.throws(() => read(none), { code: 'KEYPIN_CONFIG_INVALID' }, String(none))
  })

  test('are for a target by its id, whatever rule is about it, and told when there is none', () => {
    const told = (target: string): unknown[] => {
      const suppress = ['L10', 'L22', 'L41'].map((rule) => ({ rule, target, reason: 'x' }))
      const { pem, der } = root().leaf(host, { key: 'Ed25519' })
      const pinned = { pin: pinOf(der).text, state: 'active', material: pem }
      const options = { targets: ['trustkit-ios', 'node-https'], nodeWarning: 'Node 20.1.0 lacks fixes' }
      const { findings } = lint(pinSetOf({ pins: [pinned, backup] }), {
        now,
        keys: evidence,
        suppress,
        ...options,
      })
      return [...new Set(findings.map(({ rule, target: of }) => `${rule} ${of}`))].sort()
    }
    assert.deepEqual(told('trustkit-ios'), ['L41 node-https'])
    assert.deepEqual(told('node-https'), ['L10 trustkit-ios', 'L22 trustkit-ios'])
    const all = ['L10 trustkit-ios', 'L22 trustkit-ios', 'L41 node-https', 'L43 undefined']
    assert.deepEqual(told('trustkit'), all)
  })

  test('for one target leave the others', () => {
    const loss = { severity: 'weaker', what: 'one label', why: 'the platform' } as const
    const losses = [
      { target: 'a', ...loss },
      { target: 'b', ...loss },
    ]
    const suppress = [{ rule: 'L12', target: 'a', reason: 'x' }]
    const { findings, suppressed } = lint(pinSetOf(good), {
      now,
      keys: evidence,
      targets: ['a', 'b'],
      losses,
      suppress,
    })
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

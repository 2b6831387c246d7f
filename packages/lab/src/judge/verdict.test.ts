import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Expectation } from '../scenarios/scenario.ts'
import { type Facts, verdictOf } from './verdict.ts'
import type { Outcome, Verdict } from './verdicts.ts'

const facts = (more: Partial<Facts>): Facts => ({
  outcome: 'refused',
  how: 'after-handshake',
  expectation: 'refuse',
  controlsWithRequest: 3,
  ifWrong: 'all is lost',
  ...more,
})

const unclear: Outcome[] = ['idle', 'resumed', 'protocol-only', 'no-contact', 'not-tls']
const table: readonly [Expectation, Partial<Record<Outcome, Verdict>>][] = [
  ['accept', { accepted: 'pass', leaked: 'fail', refused: 'fail' }],
  ['refuse', { accepted: 'fail', leaked: 'fail', refused: 'pass' }],
  ['exposed', { accepted: 'exposed', leaked: 'fail', refused: 'pass' }],
]

for (const [expectation, verdicts] of table) {
  for (const [outcome, verdict] of Object.entries(verdicts)) {
    test(`${outcome} where ${expectation} was due is ${verdict}`, () => {
      assert.equal(verdictOf(facts({ expectation, outcome: outcome as Outcome })).verdict, verdict)
    })
  }
  test(`nothing unclear is a pass where ${expectation} was due`, () => {
    for (const outcome of unclear)
      assert.equal(verdictOf(facts({ expectation, outcome })).verdict, 'inconclusive')
  })
  test(`nothing counts where ${expectation} was due and a control failed`, () => {
    for (const outcome of [...unclear, 'accepted', 'leaked', 'refused'] as const) {
      const controlsFailed = 'the control before failed'
      assert.equal(verdictOf(facts({ expectation, outcome, controlsFailed })).verdict, 'inconclusive')
    }
  })
}

test('a silent refusal needs three controls with a request, and an alert none', () => {
  assert.equal(verdictOf(facts({ controlsWithRequest: 2 })).verdict, 'inconclusive')
  assert.equal(verdictOf(facts({ controlsWithRequest: 3 })).verdict, 'pass')
  assert.equal(verdictOf(facts({ controlsWithRequest: 0, how: 'alert' })).verdict, 'pass')
})

test('a failure says what it means', () => {
  assert.match(verdictOf(facts({ outcome: 'accepted' })).why, /all is lost/u)
})

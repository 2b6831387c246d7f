import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostEntry, Mode, OnExpiry, Unlisted } from '../pinset/types.ts'
import { type Decision, decide } from './decide.ts'
import type { Evaluation, Outcome } from './evaluation.ts'

interface Situation {
  readonly outcome: Outcome
  readonly mode: Mode
  readonly expired: boolean
  readonly onExpiry: OnExpiry
  readonly unlisted: Unlisted
  readonly sighted: boolean
}

function evaluation({ outcome, mode, expired, onExpiry, unlisted, sighted }: Situation): Evaluation {
  const entry = { host: 'a.example', mode, onExpiry } as HostEntry
  const forbiddenSeen = sighted ? [{} as Evaluation['forbiddenSeen'][number]] : []
  const none = { seen: [], expected: [], matched: [] }
  const known = outcome === 'not-pinned' ? {} : { entry }
  return { outcome, host: 'a.example', ...known, expired, unlisted, ...none, forbiddenSeen }
}

// The design's sentences, one by one.
function asDesigned({
  outcome,
  mode,
  expired,
  onExpiry,
  unlisted,
  sighted,
}: Situation): Omit<Decision, 'reason'> {
  const report = outcome === 'mismatch' || outcome === 'forbidden' || sighted
  const decided = (blocks: boolean): Omit<Decision, 'reason'> => ({
    action: blocks ? 'block' : 'allow',
    report,
  })
  if (outcome === 'off') return decided(false)
  if (outcome === 'not-pinned') return decided(unlisted === 'block')
  if (outcome === 'forbidden') return decided(true)
  if (expired && onExpiry === 'closed') return decided(true)
  const isExcused = mode === 'report' || (expired && onExpiry === 'open')
  return decided(outcome === 'mismatch' && !isExcused)
}

const situations: readonly Situation[] = (
  ['off', 'not-pinned', 'forbidden', 'match', 'mismatch'] as const
).flatMap((outcome) =>
  (outcome === 'off' ? (['off'] as const) : (['enforce', 'report'] as const)).flatMap((mode) =>
    [false, true].flatMap((expired) =>
      (['open', 'closed'] as const).flatMap((onExpiry) =>
        (['allow', 'block'] as const).flatMap((unlisted) =>
          (outcome === 'forbidden'
            ? [true]
            : outcome === 'match' || outcome === 'mismatch'
              ? [false, true]
              : [false]
          ).map((sighted) => ({ outcome, mode, expired, onExpiry, unlisted, sighted })),
        ),
      ),
    ),
  ),
)

test('every situation is decided as the design says', () => {
  for (const situation of situations) {
    const { reason: _, ...decision } = decide(evaluation(situation))
    assert.deepEqual(decision, asDesigned(situation), JSON.stringify(situation))
  }
})

const base: Situation = {
  outcome: 'mismatch',
  mode: 'enforce',
  expired: false,
  onExpiry: 'open',
  unlisted: 'allow',
  sighted: false,
}
const reason = (change: Partial<Situation>): string => decide(evaluation({ ...base, ...change })).reason

test('a decision says why it was taken', () => {
  assert.equal(reason({}), 'mismatch')
  assert.equal(reason({ outcome: 'match' }), 'match')
  assert.equal(reason({ mode: 'report' }), 'report-only')
  assert.equal(reason({ expired: true }), 'lapsed-open')
  assert.equal(reason({ expired: true, onExpiry: 'closed' }), 'lapsed-closed')
  assert.equal(
    reason({ expired: true, onExpiry: 'closed', outcome: 'forbidden', sighted: true }),
    'forbidden',
  )
  assert.equal(reason({ outcome: 'not-pinned' }), 'not-pinned')
  assert.equal(reason({ outcome: 'not-pinned', unlisted: 'block' }), 'unlisted')
  assert.equal(reason({ outcome: 'off' }), 'off')
})

test('an entry that has lapsed and does not say how is closed', () => {
  const { onExpiry: _, ...entry } = evaluation({ ...base, expired: true }).entry as HostEntry
  assert.equal(decide({ ...evaluation({ ...base, expired: true }), entry }).action, 'block')
})

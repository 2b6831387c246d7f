import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt, Mode, Told } from './client.ts'
import { judgeOutcomes } from './finding.ts'
import type { Outcome } from './run-client.ts'
import { HOST } from './world.ts'

const nothingElse = { uncaught: [], blocked: [] }
const path = { path: 'cause', codeThere: 'KEYPIN_PIN_MISMATCH' }
const refusal: Told = {
  answered: false,
  error: { name: 'TypeError', message: 'fetch failed', ...path },
  uncaught: [],
  blocked: [HOST],
}

function believed(server: Attempt['server'], open: Attempt['open']): Outcome {
  const told = { answered: true, ...nothingElse }
  return { server, open, tls: 'TLSv1.3', told, decrypted: 65, hellos: 1 }
}

function refused(open: Attempt['open']): Outcome {
  return { server: 'forged', open, tls: 'TLSv1.3', told: refusal, decrypted: 0, hellos: 1 }
}

type Outcomes = Record<Mode, Outcome[]>

function good(): Outcomes {
  return {
    control: [believed('genuine', 'unchanged'), believed('forged', 'unchanged')],
    recipe: [believed('genuine', 'recipe'), refused('recipe'), believed('forged', 'lost')],
    register: [believed('genuine', 'unchanged'), refused('unchanged'), refused('lost')],
  }
}

test('a client that keeps the promise is described by where its caller finds the error', () => {
  assert.deepEqual(judgeOutcomes(good()), { recipe: '`cause`', register: '`cause`' })
})

/** One thing gone wrong: the mode, the attempt, and what is different about it. */
const faults: Readonly<Record<string, readonly [Mode, number, Partial<Outcome>]>> = {
  'one byte reached the interceptor': ['recipe', 1, { decrypted: 1 }],
  'one byte reached the interceptor, and the client was content': [
    'register',
    1,
    { decrypted: 1, told: { answered: true, ...nothingElse } },
  ],
  'the client never tried': ['recipe', 1, { hellos: 0 }],
  'it was refused for another reason': ['register', 1, { told: { ...refusal, blocked: [] } }],
  'the refusal would have ended the program': [
    'recipe',
    1,
    { told: { ...refusal, uncaught: ['Error: late'] } },
  ],
  'the genuine server was refused': ['register', 0, { told: refusal }],
  'the unpinned client did not fall for it': ['control', 1, { told: refusal, decrypted: 0 }],
  'the misplaced option was not lost': ['recipe', 2, { told: refusal, decrypted: 0 }],
  'the misplaced option was lost under keypin/register too': ['register', 2, { decrypted: 65 }],
}

for (const [name, [mode, index, difference]] of Object.entries(faults)) {
  test(`a run fails when ${name}`, () => {
    const outcomes = good()
    outcomes[mode][index] = { ...(outcomes[mode][index] as Outcome), ...difference }
    assert.throws(() => judgeOutcomes(outcomes), assert.AssertionError)
  })
}

import assert from 'node:assert/strict'
import type { Mode, Told } from './client.ts'
import type { Outcome } from './run-client.ts'
import { HOST } from './world.ts'

/** What of a refusal reaches the caller, when the pins come from the recipe and when from `keypin/register`. */
export interface Finding {
  readonly recipe: string
  readonly register: string
}

const MISMATCH = 'KEYPIN_PIN_MISMATCH'

/**
 * Holds the outcomes of a client against what the matrix promises, and says what of the error reached its caller.
 *
 * @throws {AssertionError} naming the first attempt that ended otherwise.
 */
export function judgeOutcomes(outcomes: Readonly<Record<Mode, readonly Outcome[]>>): Finding {
  for (const outcome of outcomes.control) assertBelieved('control', outcome)
  for (const mode of ['recipe', 'register'] as const) {
    for (const outcome of outcomes[mode]) {
      if (shouldBelieve(mode, outcome)) assertBelieved(mode, outcome)
      else assertRefused(mode, outcome)
    }
  }
  return { recipe: reachOf(outcomes.recipe), register: reachOf(outcomes.register) }
}

// A misplaced option does not pin, which is what the table warns of; `keypin/register` needs no option.
function shouldBelieve(mode: Mode, { server, open }: Outcome): boolean {
  return server === 'genuine' || (open === 'lost' && mode === 'recipe')
}

function assertBelieved(mode: Mode, outcome: Outcome): void {
  const { told, decrypted } = outcome
  assert.ok(told.answered, `${titleOf(mode, outcome)}: expected an answer, got ${told.error?.message}`)
  assert.ok(decrypted > 0, `${titleOf(mode, outcome)}: answered, and yet nothing was decrypted`)
  assert.deepEqual(told.uncaught, [], titleOf(mode, outcome))
}

function assertRefused(mode: Mode, outcome: Outcome): void {
  const { told, decrypted, hellos } = outcome
  const title = titleOf(mode, outcome)
  assert.equal(decrypted, 0, `${title}: application bytes reached the interceptor`)
  assert.ok(hellos > 0, `${title}: the client did not even try: ${told.error?.message}`)
  assert.equal(told.answered, false, `${title}: the client took it for an answer`)
  assert.ok(told.blocked.includes(HOST), `${title}: refused, but not by Keypin: ${told.error?.message}`)
  assert.deepEqual(told.uncaught, [], title)
}

function titleOf(mode: Mode, { server, open, tls }: Outcome): string {
  return `${mode}, ${server} server, ${open}, ${tls}`
}

function reachOf(outcomes: readonly Outcome[]): string {
  const reaches = outcomes.filter(({ told }) => !told.answered).map(({ told }) => reach(told))
  assert.equal(new Set(reaches).size, 1, `the error comes in several shapes: ${reaches.join(' / ')}`)
  return reaches[0] as string
}

/** In the words of the table. */
function reach({ error }: Told): string {
  if (error?.path !== undefined) {
    const where = error.path === '' ? 'as it is' : `\`${error.path}\``
    return error.codeThere === MISMATCH ? where : `${where}, its \`code\` changed to \`${error.codeThere}\``
  }
  if (error?.code === MISMATCH) return 'its `code` and message'
  return error?.message.includes('pinning failed for') ? 'its message' : 'nothing'
}

// The lab's verdicts on real clients whose behaviour is known.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Attempt, type Result, runLab } from '@keypin/lab'
import { needs } from '../../tools/testing/needs.ts'
import { type Answer, type KnownClient, knownClients } from './known-answers.ts'
import { pinnedLab } from './pinned-lab.ts'

const { lab, pinSets, env, folder } = await pinnedLab()

for (const [at, known] of knownClients.entries()) {
  test(known.name, needs(...known.needs), async () => {
    const how = await known.prepare(folder(String(at)))
    for (const [version, tls] of (['1.2', '1.3'] as const).entries()) {
      const only = Object.keys(known.answers)
      const run = await runLab({ dir: lab.dir, ...how, env, only, tls, pinSet: pinSets[known.pins] })
      const found = run.results.filter(({ phase }) => phase === undefined)
      for (const result of found) {
        const answer = answerIn(known.answers[result.id as keyof KnownClient['answers']], version)
        assert.match(answerOf(result), answer, `${result.id} over TLS ${tls}: ${result.why}`)
      }
      assert.equal(found.length, only.length)
      for (const result of found) assert.equal(isRight(result, known), true, `${result.id} ${result.verdict}`)
    }
  })
}

function answerIn(answer: Answer, version: number): RegExp {
  const found = typeof answer === 'string' ? answer : (answer[version] ?? '')
  return typeof found === 'string' ? new RegExp(`^${found}$`, 'u') : found
}

/** What was done, and how it was said. */
function answerOf({ outcome, attempts }: Result): string {
  if (outcome !== 'refused') return outcome
  const last = attempts.findLast((attempt) => attempt.outcome === 'refused')
  return `refused, ${last === undefined ? 'unseen' : wordOf(last)}`
}

const wordOf = ({ alerts }: Attempt): string => alerts.at(-1)?.name ?? 'no word'

/** A client that is to refuse passes only by refusing, whatever it says of itself. */
function isRight({ verdict, outcome, expected }: Result, { pins }: KnownClient): boolean {
  if (pins === 'nothing' && outcome === 'accepted') return verdict === 'exposed' && expected === 'either'
  return verdict === (outcome === 'refused' ? 'pass' : 'fail')
}

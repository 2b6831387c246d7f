import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { runLab } from '../run/run.ts'
import type { Result } from '../run/types.ts'
import { testLab } from '../testing/lab.ts'
import { knownStories } from '../testing/stories.ts'
import { scenarios } from './registry.ts'

const lab = await testLab()

/** Two at once, so that the first thing that each process sees is a control. */
const driven = async (name: string): Promise<Map<string, Result>> => {
  const driver = [process.execPath, join(import.meta.dirname, '../testing/driver.mjs'), name]
  const { results } = await runLab({ dir: lab.dir, driver, concurrency: 2 })
  return new Map(results.filter(({ phase }) => phase === undefined).map((result) => [result.id, result]))
}

// C1 shows something of those who accept only; the others are about hosts and proxies, which a driver is not told of.
const toldElsewhere = ['C1', 'P05', 'P05-DEEP', 'P08a', 'P08b']

test('every scenario tells a client that does right from one that does not', async () => {
  const right = [await driven('pinned'), await driven('strict')]
  const wrong = [
    await driven('unpinned'),
    await driven('trusts-all'),
    await driven('pin-only'),
    await driven('first-certificate'),
  ]
  const verdicts = (runs: readonly Map<string, Result>[], id: string): string[] =>
    runs.map((run) => run.get(id)?.verdict ?? 'absent')
  const told = new Set([...Object.keys(knownStories(lab)), ...toldElsewhere])
  const rest = scenarios.filter(({ id }) => id !== 'C0' && !told.has(id))
  const untold = rest.filter(({ id }) => {
    const isRight = verdicts(right, id).includes('pass')
    const isWrong = verdicts(wrong, id).some((verdict) => verdict === 'fail' || verdict === 'exposed')
    return !isRight || !isWrong
  })
  assert.deepEqual(
    untold.map(({ id }) => `${id}: right ${verdicts(right, id)}; wrong ${verdicts(wrong, id)}`),
    [],
  )
  assert.ok(rest.length > 40)
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { paths, trialsOf } from '../prove/cases.ts'
import { ask, compare, SEED } from '../prove/judgement.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('python-requests decides and reports as the library does', needs('python'), async () => {
  const trials = trialsOf(SEED, 200, 'told-apart')
  const jobs = await Promise.all(
    trials.map(async ({ pinSet, cases }, number) => {
      const files = await writeOutput(
        'python-requests',
        { name: '', pinSet },
        join(dir, 'python', String(number)),
      )
      const module = files.find((path) => path.endsWith('/pinned_requests.py'))
      return { module, cases: cases.map(({ host, path }) => [host, path]) }
    }),
  )
  const hex = paths.map((path) => path.map((der) => Buffer.from(der).toString('hex')))
  const job = JSON.stringify({ paths: hex, trials: jobs })
  const found: [boolean, boolean][][] = JSON.parse(
    await ask([toolPath('python'), join(import.meta.dirname, 'judge.py')], job),
  )
  for (const [number, trial] of trials.entries()) {
    const answers = found[number] ?? []
    compare(trial, ({ blocks, reports }, index) => assert.deepEqual(answers[index], [blocks, reports]))
  }
})

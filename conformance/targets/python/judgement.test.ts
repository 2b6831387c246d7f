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

// The judgement is the same code in all; for one of them it is tried at length.
const TRIALS = { 'python-requests': 200, 'python-urllib3': 20, 'python-httpx': 20, 'python-aiohttp': 20 }

for (const [target, count] of Object.entries(TRIALS)) {
  test(`${target} decides and reports as the library does`, needs('python'), async () => {
    const trials = trialsOf(SEED, count, 'told-apart')
    const jobs = await Promise.all(
      trials.map(async ({ pinSet, cases }, number) => {
        const files = await writeOutput(target, { name: '', pinSet }, join(dir, target, String(number)))
        const module = files.find((path) => /\/pinned_\w+\.py$/.test(path))
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
}

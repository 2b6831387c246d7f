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

test('ruby-net-http decides and reports as the library does', needs('ruby'), async () => {
  const trials = trialsOf(SEED, 100, 'told-apart')
  const jobs = await Promise.all(
    trials.map(async ({ pinSet, cases }, number) => {
      const files = await writeOutput('ruby-net-http', { name: '', pinSet }, join(dir, String(number)))
      const library = files.find((path) => path.endsWith('/pinned_http.rb'))
      return { library, cases: cases.map(({ host, path }) => [host, path]) }
    }),
  )
  const hex = paths.map((path) => path.map((der) => Buffer.from(der).toString('hex')))
  const job = JSON.stringify({ paths: hex, trials: jobs })
  const judge = [toolPath('ruby'), join(import.meta.dirname, 'judge.rb')]
  const found: [boolean, boolean][][] = JSON.parse(await ask(judge, job))
  for (const [number, trial] of trials.entries()) {
    const answers = found[number] ?? []
    compare(trial, ({ blocks, reports }, index) => assert.deepEqual(answers[index], [blocks, reports]))
  }
})

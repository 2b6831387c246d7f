import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { type Case, paths, trialsOf } from '../prove/cases.ts'
import { ask, compare, SEED } from '../prove/judgement.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { compile } from './program.ts'

const { dir, remove } = selfTestFolder()
after(remove)

test('the handler decides and tells as the library does', needs('dotnet'), async () => {
  for (const [number, trial] of trialsOf(SEED, 12, 'told-apart').entries()) {
    const folder = join(dir, String(number))
    await writeOutput('dotnet-httpclient', { name: '', pinSet: trial.pinSet }, folder)
    const command = await compile(folder, 'judge', [join(folder, 'PinnedHttp.cs'), 'Judge.cs'])
    const rows = trial.cases.map((one) => `${one.host}|${base64Of(one)}`)
    const answers = (await ask(command, rows.join('\n'))).trim().toLowerCase().split('\n')
    assert.equal(answers.length, rows.length)
    compare(trial, ({ blocks, reports }, index) => assert.equal(answers[index], `${blocks} ${reports}`))
  }
})

function base64Of({ path }: Case): string {
  return (paths[path] ?? []).map((der) => Buffer.from(der).toString('base64')).join(',')
}

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { trialsOf } from '../prove/cases.ts'
import { ask, compare, hexOf, SEED } from '../prove/judgement.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('flutter-dart-io decides as the library does about leaves', needs('dart'), async () => {
  const harness = readFileSync(join(import.meta.dirname, 'judge.dart'), 'utf8')
  for (const [number, trial] of trialsOf(SEED, 12, 'anywhere', 'leaf').entries()) {
    const shape = { name: '', pinSet: trial.pinSet }
    const files = await writeOutput('flutter-dart-io', shape, join(dir, 'dart', String(number)))
    const library = files.find((path) => path.endsWith('/pinned_http.dart')) ?? ''
    // Reports are for another test; here they would be sent.
    const quiet = readFileSync(library, 'utf8').replace(/^ *_report\(.*\);$/m, '')
    writeFileSync(library, `${quiet}${harness}`)
    const job = trial.cases.map((one) => [one.host, hexOf(one).split(',')[0]])
    const answers: boolean[] = JSON.parse(await ask([toolPath('dart'), 'run', library], JSON.stringify(job)))
    compare(trial, ({ blocks }, index) => assert.equal(answers[index], blocks))
  }
})

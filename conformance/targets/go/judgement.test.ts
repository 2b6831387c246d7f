import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { trialsOf } from '../prove/cases.ts'
import { ask, compare, hexOf, SEED } from '../prove/judgement.ts'
import { buildGo } from './clients.ts'

// Each trial is a package of its own, which the compiler takes a tenth of a second for.
const TRIALS = 40

test('go-net-http decides and reports as the library does', needs('go'), async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'keypin-judgement-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const trials = trialsOf(SEED, TRIALS, 'told-apart')
  for (const [number, { pinSet }] of trials.entries()) await writeTrial(dir, number, pinSet)
  const numbers = [...trials.keys()]
  writeFileSync(join(dir, 'main.go'), readFileSync(join(import.meta.dirname, 'judge.go')))
  writeFileSync(
    join(dir, 'trials.go'),
    `package main

import (
"crypto/x509"
${numbers.map((number) => `"example.com/lab/p${number}"`).join('\n')}
)

var trials = []func(string, []*x509.Certificate) (bool, bool){${numbers.map((number) => `p${number}.Judge`).join(', ')}}
`,
  )
  const program = await buildGo(dir)
  const rows = trials.flatMap(({ cases }, number) =>
    cases.map((one) => `${number}|${one.host}|${hexOf(one)}`),
  )
  const answers = (await ask([program], rows.join('\n'))).trim().split('\n')
  let next = 0
  for (const trial of trials)
    compare(trial, ({ blocks, reports }) => assert.equal(answers[next++], `${blocks} ${reports}`))
  assert.equal(next, answers.length)
})

type PinSet = Parameters<typeof writeOutput>[1]['pinSet']

async function writeTrial(dir: string, number: number, pinSet: PinSet): Promise<void> {
  const name = `p${number}`
  const files = await writeOutput('go-net-http', { name, pinSet }, dir, { set: { package: name } })
  const library = files.find((path) => path.endsWith(`/${name}.go`)) ?? ''
  // Reports are for another test; here they would be sent.
  const text = readFileSync(library, 'utf8').replace(/^\treport\(judgement\{.*\}\)$/m, '\treported = true')
  assert.match(text, /^\treported = true$/m)
  writeFileSync(library, text)
  const harness = readFileSync(join(import.meta.dirname, 'judge_trial.go'), 'utf8')
  writeFileSync(join(dir, name, 'trial.go'), harness.replace('package trial', `package ${name}`))
}

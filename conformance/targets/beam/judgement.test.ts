import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PinSet } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { trialsOf } from '../prove/cases.ts'
import { ask, compare, hexOf, SEED } from '../prove/judgement.ts'

// Each trial is a module of its own, which the compiler takes a quarter of a second for.
const TRIALS = 30

test('erlang-ssl decides and reports as the library does', needs('erlang'), async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'keypin-judgement-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const trials = trialsOf(SEED, TRIALS, 'told-apart')
  const modules = await Promise.all(trials.map(({ pinSet }, number) => writeTrial(dir, number, pinSet)))
  const judge = join(import.meta.dirname, 'judge.erl')
  await run([toolPath('erlang', 'erlc'), '-DTEST', '-o', dir, judge, ...modules], { cwd: dir })
  const rows = trials.flatMap(({ cases }, number) =>
    cases.map((one) => `${number}|${one.host}|${hexOf(one)}`),
  )
  const command = [toolPath('erlang'), '-noshell', '-pa', dir, '-s', 'judge', 'main']
  const answers = (await ask(command, `${rows.join('\n')}\n`)).trim().split('\n')
  let next = 0
  for (const trial of trials)
    compare(trial, ({ blocks, reports }) => assert.equal(answers[next++], `${blocks} ${reports}`))
  assert.equal(next, answers.length)
})

async function writeTrial(dir: string, number: number, pinSet: PinSet): Promise<string> {
  const [module = ''] = await writeOutput('erlang-ssl', { name: '', pinSet }, join(dir, String(number)))
  // Reports are for another test; here they would be sent.
  const text = readFileSync(module, 'utf8')
    .replace('-module(pinned_ssl).', `-module(pinned_ssl_${number}).`)
    .replace(/^ {4}\[spawn\(.*$/m, '    self() ! reported, _ = {Body, Keys, Addresses},')
  assert.match(text, /self\(\) ! reported/)
  const own = join(dir, `pinned_ssl_${number}.erl`)
  writeFileSync(own, text)
  return own
}

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { trialsOf } from '../prove/cases.ts'
import { compare, hexOf, SEED } from '../prove/judgement.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('the trust manager of java-jsse decides as the library does', needs('java'), async () => {
  const trials = trialsOf(SEED, 20, 'told-apart')
  const sources = [join(import.meta.dirname, 'Judge.java')]
  for (const [number, { pinSet }] of trials.entries()) {
    const set = { package: `pinned.p${number}` }
    const files = await writeOutput('java-jsse', { name: '', pinSet }, join(dir, String(number)), { set })
    sources.push(...files.filter((path) => path.includes('/src/main/')))
  }
  const classes = join(dir, 'classes')
  await run([toolPath('java'), '-nowarn', '-d', classes, ...sources])
  const rows = trials.flatMap(({ cases }, number) =>
    cases.map((one) => `${number}|${one.host}|${hexOf(one)}`),
  )
  writeFileSync(join(dir, 'cases'), rows.join('\n'))
  const out = await run([toolPath('java', 'java'), '-cp', classes, 'Judge', join(dir, 'cases')])
  const answers = out.trim().split('\n')
  assert.equal(answers.length, rows.length)
  let next = 0
  for (const trial of trials) compare(trial, ({ blocks }) => assert.equal(answers[next++], String(blocks)))
})

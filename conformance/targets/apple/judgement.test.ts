import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pemBundle } from '@keypin/forge'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { paths, type Trial, trialsOf } from '../prove/cases.ts'
import { ask, compare, hexOf, SEED } from '../prove/judgement.ts'
import { CONFIGURATION, compileShims, compileSwift } from './swift.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('the generated Swift decides and reports as the library does', needs('swift'), async () => {
  const trials = trialsOf(SEED, 24, 'told-apart')
  const program = await compile(trials)
  const roots = join(dir, 'roots.pem')
  writeFileSync(roots, pemBundle(paths.map((path) => path.at(-1) ?? new Uint8Array())))
  const rows = trials.flatMap(({ cases }, number) =>
    cases.map((one) => `${number}|${one.host}|${hexOf(one)}`),
  )
  const out = await ask([toolPath('swift', 'within'), program, roots], `${rows.join('\n')}\n`)
  const answers = out.trim().split('\n')
  assert.equal(answers.length, rows.length)
  let next = 0
  for (const trial of trials)
    compare(trial, ({ blocks, reports }) => assert.equal(answers[next++], `${blocks} ${reports}`))
})

// One program for all trials: a table for each, and one judge.
async function compile(trials: readonly Trial[]): Promise<string> {
  const sources: string[] = [join(import.meta.dirname, 'judge.swift'), CONFIGURATION]
  for (const [number, { pinSet }] of trials.entries()) {
    const files = await writeOutput('ios-urlsession', { name: '', pinSet }, join(dir, String(number)))
    const table = fileIn(files, 'PinEntries.swift')
    const renamed = join(dir, `Trial${number}.swift`)
    const text = readFileSync(table, 'utf8')
    writeFileSync(renamed, text.replace('enum PinEntries {', `enum Trial${number} {`))
    sources.push(renamed)
    if (number === 0) sources.push(table, quiet(fileIn(files, 'PinJudge.swift')))
  }
  const judges = trials.map(
    (_, number) => `  PinJudge(Trial${number}.all, refusesUnlisted: Trial${number}.refusesUnlisted),\n`,
  )
  const list = join(dir, 'Trials.swift')
  writeFileSync(list, `let trials: [PinJudge] = [\n${judges.join('')}]\n`)
  return await compileSwift(await compileShims(join(dir, 'shims')), [...sources, list], join(dir, 'answers'))
}

// Reports are for another test; here they are counted instead of sent.
function quiet(judge: string): string {
  const text = readFileSync(judge, 'utf8')
  const counted = text.replace(/PinReports\.shared\.tell\(.*\)/, 'told += 1')
  assert.notEqual(counted, text)
  writeFileSync(judge, counted)
  return judge
}

function fileIn(files: readonly string[], name: string): string {
  const found = files.find((path) => path.endsWith(`/${name}`))
  assert.ok(found, name)
  return found
}

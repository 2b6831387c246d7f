import assert from 'node:assert/strict'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { trialsOf } from '../prove/cases.ts'
import { compare, hexOf, SEED } from '../prove/judgement.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

for (const language of ['kotlin', 'java'] as const) {
  describe(`android-okhttp-${language}`, needs('java', 'okhttp-kotlin'), () => {
    test('decides as the library does, beyond what CertificatePinner says', async () => {
      const trials = trialsOf(SEED, 12, 'anywhere')
      const folder = join(dir, language)
      const sources: string[] = []
      for (const [number, { pinSet }] of trials.entries()) {
        const shape = { name: '', pinSet }
        const set = { package: `pinned.p${number}` }
        const files = await writeOutput(`android-okhttp-${language}`, shape, join(folder, String(number)), {
          set,
        })
        sources.push(...files.filter((path) => path.includes('/src/main/')))
      }
      const path = await compile(language, folder, sources)
      const rows = trials.flatMap(({ cases }, number) =>
        cases.map((one) => `${number}|${one.host}|${hexOf(one)}`),
      )
      writeFileSync(join(folder, 'cases'), rows.join('\n'))
      const main = language === 'kotlin' ? 'judgement.JudgeKt' : 'judgement.Judge'
      const out = await run([toolPath('java', 'java'), '-cp', path, main, join(folder, 'cases')])
      const answers = out
        .trim()
        .split('\n')
        .map((line) => line === 'true')
      let next = 0
      for (const trial of trials) compare(trial, ({ blocks }) => assert.equal(answers[next++], blocks))
      assert.equal(next, answers.length)
    })
  })
}

async function compile(
  language: 'kotlin' | 'java',
  dir: string,
  sources: readonly string[],
): Promise<string> {
  const jars = globSync(join(toolDirectory('okhttp-kotlin'), 'okhttp-4', '*.jar')).join(':')
  const classes = join(dir, 'classes')
  const compiler =
    language === 'kotlin'
      ? [toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', join(import.meta.dirname, 'Judge.kt')]
      : [toolPath('java'), '-nowarn', join(import.meta.dirname, 'Judge.java')]
  await run([...compiler, '-cp', jars, '-d', classes, ...sources])
  return `${classes}:${jars}`
}

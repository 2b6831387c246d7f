// One meaning, translated: where a target brings a judgement of its own, it decides as the library does, on
// random pin sets, names and paths.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { isFull } from '../registry.ts'
import { type Case, paths, type Trial, trialsOf } from './cases.ts'

const SEED = Number(process.env.KEYPIN_SEED ?? 20261122)
const dir = mkdtempSync(join(tmpdir(), 'keypin-judgement-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('the trials are worth it: both answers are frequent, and so are reports', () => {
  const cases = trialsOf(SEED, 200, 'told-apart').flatMap((trial) => trial.cases)
  for (const fact of ['blocks', 'reports'] as const) {
    const share = cases.filter((one) => one[fact]).length / cases.length
    assert.ok(share > 0.15 && share < 0.85, `${fact}: ${share}`)
  }
})

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

if (isFull) {
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
      const answers: boolean[] = JSON.parse(
        await ask([toolPath('dart'), 'run', library], JSON.stringify(job)),
      )
      compare(trial, ({ blocks }, index) => assert.equal(answers[index], blocks))
    }
  })
}

function compare({ pinSet, cases }: Trial, same: (one: Case, index: number) => void): void {
  for (const [index, one] of cases.entries()) {
    try {
      same(one, index)
    } catch (cause) {
      const entries = JSON.stringify([...pinSet.hosts.values()], undefined, 1)
      throw new Error(`seed ${SEED}: ${one.host} on path ${one.path} under ${pinSet.unlisted} ${entries}`, {
        cause,
      })
    }
  }
}

function hexOf({ path }: Case): string {
  return (paths[path] ?? []).map((der) => Buffer.from(der).toString('hex')).join(',')
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

async function ask(command: readonly string[], input: string): Promise<string> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { env: cleanEnvironment(process.env), stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(input)
  return await text(child.stdout)
}

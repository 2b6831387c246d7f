// Coverage-guided fuzzing of everything that reads a stranger's bytes:
//
//   npm run fuzz -- [TARGET…] [--seconds 60] [--seed N]
//
// Targets are in packages/keypin/src/testing/fuzz-targets.ts, by default all, one after the other. What reaches
// something new goes to packages/keypin/fuzz/corpus/TARGET, to be committed; the tests replay it. What does
// something that must not happen goes to packages/keypin/fuzz/findings/TARGET, and the exit code is 1.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fuzz, type Outcome } from './fuzz/loop.ts'
import { type Loaded, loadInstrumented } from './fuzz/subject.ts'

const home = join(import.meta.dirname, '..', 'packages', 'keypin')
const vectors = join(import.meta.dirname, '..', 'vectors')
const targetsFile = join(home, 'src', 'testing', 'fuzz-targets.ts')

type Targets = typeof import('../packages/keypin/src/testing/fuzz-targets.ts')
type Target = Targets['fuzzTargets'][number]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})

const loaded = await loadInstrumented<Targets>(targetsFile)
const wanted = loaded.module.fuzzTargets.filter(
  ({ id }) => positionals.length === 0 || positionals.includes(id),
)
if (wanted.length === 0) throw new TypeError(`no such target; there are: ${idsOf(loaded.module.fuzzTargets)}`)
for (const target of wanted) report(target, runTarget(target, loaded))

function idsOf(targets: readonly Target[]): string {
  return targets.map(({ id }) => id).join(', ')
}

function runTarget(target: Target, { hits, dictionary }: Loaded<Targets>): Outcome {
  const corpus = join(home, 'fuzz', 'corpus', target.id)
  mkdirSync(corpus, { recursive: true })
  const known = readdirSync(corpus).map((name) => Uint8Array.from(readFileSync(join(corpus, name))))
  const outcome = fuzz({ run: target.run, hits, dictionary }, [...target.seeds(vectors), ...known], {
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    maxLength: target.maxLength,
    slowMs: 200,
  })
  replace(corpus, outcome.corpus)
  return outcome
}

function replace(folder: string, inputs: readonly Uint8Array[]): void {
  rmSync(folder, { recursive: true })
  mkdirSync(folder, { recursive: true })
  for (const input of inputs) writeFileSync(join(folder, nameOf(input)), input)
}

function report({ id }: Target, { runs, corpus, features, findings }: Outcome): void {
  console.log(`${id}: ${runs} runs, ${corpus.length} inputs reach ${features} features (seed ${values.seed})`)
  for (const { input, problem } of findings) {
    const folder = join(home, 'fuzz', 'findings', id)
    mkdirSync(folder, { recursive: true })
    const file = join(folder, nameOf(input))
    writeFileSync(file, input)
    console.log(`${id}: ${problem}\n  in ${file}`)
    process.exitCode = 1
  }
}

function nameOf(input: Uint8Array): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 16)
}

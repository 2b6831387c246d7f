// How long does `keypin generate --all` take for a pin set of 100 hosts? People run it before each commit, and CI to see whether
// what was committed is up to date. On the built command, as it is installed; beside it one target, and the time Node itself needs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../tools/testing/environment.ts'
import { build } from '../tools/workspace/build.ts'
import { measure, report, type Side } from './harness.ts'

const GOAL_MS = 1000
const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')
const ONE = 'keypin generate node-https, 100 hosts'
const ALL = 'keypin generate --all, 100 hosts'

await build()
const folder = await mkdtemp(join(tmpdir(), 'keypin-bench-'))
writeFileSync(join(folder, 'pinset.json'), JSON.stringify({ version: 1, hosts: hosts(100) }))

try {
  const result = await measure({
    id: 'generate-all',
    question: 'How long does keypin generate --all take for 100 hosts?',
    unit: 'ms',
    rounds: 15,
    sides: [
      started('node -e 0', ['-e', '0']),
      started(ONE, [COMMAND, 'generate', 'node-https']),
      // Exit code 1: some platforms compare whole certificates only, and refuse a pin set of hashes.
      started(ALL, [COMMAND, 'generate', '--all'], [0, 1]),
    ],
    ratios: [{ of: ALL, against: ONE, atMost: 10 }],
  })
  report(result)
  const median = result.sides.find(({ name }) => name === ALL)?.median ?? Number.NaN
  const met = median < GOAL_MS
  console.log(`  ${ALL}: under ${GOAL_MS} ms: ${met ? 'met' : 'MISSED'}`)
  if (!met) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true })
}

function hosts(count: number): object {
  const pin = (number: number): string => `sha256/${Buffer.alloc(32, number).toString('base64')}`
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `h${index}.example.com`,
      {
        subdomains: 'any',
        pins: [
          { pin: pin(index), position: 'leaf', state: 'active' },
          { pin: pin(index + 100), position: 'leaf', state: 'backup' },
        ],
        reportTo: ['https://reports.example.net/pins'],
      },
    ]),
  )
}

/** A side that writes into a folder of its own each time, so that every file is written anew. */
function started(name: string, args: readonly string[], fine: readonly number[] = [0]): Side {
  let round = 0
  return {
    name,
    measure: async () => {
      const cwd = join(folder, `${name.replace(/\W+/g, '-')}-${round++}`)
      mkdirSync(cwd)
      return runOnce(args, cwd, fine)
    },
  }
}

async function runOnce(args: readonly string[], cwd: string, fine: readonly number[]): Promise<number> {
  const asked = args.includes('generate')
    ? [...args, '--pinset', join(folder, 'pinset.json'), '--out', cwd]
    : args
  const begun = performance.now()
  const child = spawn(process.execPath, asked, {
    cwd,
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  if (!fine.includes(code))
    throw new Error(`node ${asked.join(' ')} ended with exit code ${code}: ${said.slice(-2000)}`)
  return performance.now() - begun
}

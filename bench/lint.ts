// How long does an offline lint of 10,000 hosts take? Under a second is the goal, the start of the process counted in. On the
// built command, as it is installed; beside it Node itself, and the same over ten hosts. In CPU time of the process, all its
// threads counted, so that whatever else the machine does is not.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../tools/testing/environment.ts'
import { build } from '../tools/workspace/build.ts'
import { measure, report, type Side } from './harness.ts'

const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')
// The process tells on its way out what it has used.
const TELLS =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write(`\\ncpu ${user+system}\\n`)})'
const goalMs = 1_000
const targets = [{ id: 'android-nsc' }, { id: 'ios-nspinneddomains' }, { id: 'node-https' }]
const pin = (name: string): string => `sha256/${createHash('sha256').update(name).digest('base64')}`

await build()
const folder = await mkdtemp(join(tmpdir(), 'keypin-bench-'))
try {
  const result = await measure({
    id: 'lint',
    question: 'How long does keypin lint take for 10,000 hosts?',
    unit: 'ms of CPU',
    rounds: 15,
    sides: [
      started('node -e 0', ['-e', '0'], 0),
      linted('keypin lint, 10 hosts', 10, clean, 0),
      linted('keypin lint, 10,000 hosts', 10_000, clean, 0),
      linted('keypin lint, 10,000 hosts, each with an error', 10_000, faulty, 1),
      linted('keypin lint, 10,000 hosts, three targets', 10_000, clean, 0, 'targets'),
    ],
    ratios: [{ of: 'keypin lint, 10,000 hosts', against: 'keypin lint, 10 hosts', atMost: 15 }],
  })
  report(result)
  for (const { name, median } of result.sides.slice(2, 4)) {
    console.log(`  ${name} under ${goalMs} ms: ${median < goalMs ? 'met' : 'MISSED'}`)
    if (!(median < goalMs)) process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true })
}

/** As a careful operator has it; that its backups are not checked is a warning each. */
function clean(index: number): object {
  return {
    subdomains: 'any',
    expiresAt: new Date(Date.now() + 200 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    onExpiry: 'open',
    pins: [
      { pin: pin(`active ${index}`), position: 'leaf', state: 'active', label: '2026 key' },
      { pin: pin(`backup ${index}`), position: 'leaf', state: 'backup', label: 'spare, offline' },
    ],
    reportTo: ['https://reports.example.net/pins'],
  }
}

function faulty(index: number): object {
  return { pins: [{ pin: pin(`active ${index}`) }, { pin: pin('') }] }
}

/** Beside the pin set stands the configuration, so each that has one gets a folder. */
function linted(
  name: string,
  count: number,
  entry: (index: number) => object,
  exit: number,
  place = 'plain',
): Side {
  mkdirSync(join(folder, place), { recursive: true })
  if (place === 'targets')
    writeFileSync(join(folder, place, 'keypin.config.json'), JSON.stringify({ targets }))
  const file = join(folder, place, `${entry.name}-${count}.json`)
  const hosts = Array.from({ length: count }, (_, index) => [`h${index}.example.com`, entry(index)] as const)
  const pinSet = { version: 1, unlisted: 'block', hosts: Object.fromEntries(hosts) }
  writeFileSync(file, `${JSON.stringify(pinSet, null, 2)}\n`)
  return started(name, [COMMAND, 'lint', file], exit)
}

function started(name: string, args: readonly string[], exit: number): Side {
  return { name, measure: () => runOnce(args, exit) }
}

async function runOnce(args: readonly string[], exit: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', TELLS, ...args], {
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.resume()
  child.stderr.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  if (code !== exit) throw new Error(`node ${args.join(' ')} ended with exit code ${code}: ${said}`)
  return Number(/^cpu (\d+)$/m.exec(said)?.[1]) / 1000
}

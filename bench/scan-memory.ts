// Does a scan of a million hosts take more memory than one of a hundred thousand? A list that is streamed into
// `keypin scan -`: most hosts refuse the connection, one in a hundred shows a certificate and one in a hundred lines
// names no host. What counts is the resident memory of the scanner, all its threads in it.
//   node --conditions=keypin-source bench/scan-memory.ts [HOSTS]
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cleanEnvironment } from '../tools/testing/environment.ts'
import { build } from '../tools/workspace/build.ts'

const HOSTS = Number(process.argv[2] ?? 1_000_000)
const AT_MOST = 1.25
const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')

await build()
const server = spawn(process.execPath, [
  ...process.execArgv,
  join(import.meta.dirname, 'scan-server.ts'),
  ...['10', 'TLSv1.2'],
])
const ports = await portsOf(server)
const args = [COMMAND, 'scan', '-', '--inventory', '--retries', '0']
const scanner = spawn(process.execPath, args, { env: cleanEnvironment(process.env) })
scanner.stderr.pipe(process.stderr)
try {
  const [[early = Number.NaN, ...later]] = await Promise.all([watch(), feed()])
  const most = Math.max(...later)
  const ratio = most / early
  console.log(`after a tenth ${mib(early)}, at most ${mib(most)} from there on`)
  console.log(`most / early: ${ratio.toFixed(2)}, at most ${AT_MOST}: ${ratio <= AT_MOST ? 'met' : 'MISSED'}`)
  if (ratio > AT_MOST) process.exitCode = 1
} finally {
  scanner.kill('SIGKILL')
  server.kill('SIGKILL')
}

/** Writes the list, no faster than it is read. */
async function feed(): Promise<void> {
  for (let index = 0; index < HOSTS; index += 1000) {
    const lines = Array.from({ length: Math.min(1000, HOSTS - index) }, (_, more) => lineOf(index + more))
    if (!scanner.stdin.write(`${lines.join('\n')}\n`)) await once(scanner.stdin, 'drain')
  }
  scanner.stdin.end()
}

function lineOf(index: number): string {
  if (index % 100 === 0) return `127.0.0.1:${ports[(index / 100) % ports.length]}`
  if (index % 100 === 50) return `no host ${index}`
  // where nobody ever listens
  return '127.0.0.1:1'
}

/** The resident memory after each tenth of the list, in bytes. */
async function watch(): Promise<number[]> {
  const sizes: number[] = []
  let [told, shown] = [0, 0]
  for await (const line of createInterface({ input: scanner.stdout })) {
    told += 1
    if (line.includes('"presented":[{')) shown += 1
    if (told % (HOSTS / 10) !== 0) continue
    sizes.push(residentBytes())
    console.log(`${told} hosts: ${mib(sizes.at(-1) ?? 0)}`)
  }
  if (told !== HOSTS || shown !== HOSTS / 100)
    throw new Error(`told of ${told} of ${HOSTS} hosts, and saw ${shown} certificates`)
  return sizes
}

function residentBytes(): number {
  const [, kib = 'NaN'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${scanner.pid}/status`, 'utf8')) ?? []
  return Number(kib) * 1024
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}

async function portsOf(child: ChildProcessWithoutNullStreams): Promise<string[]> {
  let said = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk
    if (said.endsWith('\n\n')) break
  }
  return said.split('\n').filter((line) => /^\d+$/.test(line))
}

// What does it cost to look at a host, among thousands? CPU time of the scanner alone for one host of a list, over
// all its threads, beside tlsx, zgrab2 and sslyze. The servers are a process of their own. Needs: tools/toolchains scanners
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { cleanEnvironment } from '../tools/testing/environment.ts'
import { toolPath } from '../tools/testing/needs.ts'
import { build } from '../tools/workspace/build.ts'
import { measure, report, type Side } from './harness.ts'

const HOSTS = 5000
// sslyze looks at one host for seconds; a list as long would take an hour.
const HOSTS_OF_SSLYZE = 40
const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')
const SERVER = join(import.meta.dirname, 'scan-server.ts')

await build()
const folder = await mkdtemp(join(tmpdir(), 'keypin-bench-'))
const servers: (() => void)[] = []

try {
  const [any, old] = [await serve('TLSv1.3'), await serve('TLSv1.2')]
  const few = list('few', any.hosts.slice(0, HOSTS_OF_SSLYZE))
  const keypin = [process.execPath, COMMAND, 'scan']
  const result = await measure({
    id: 'scan',
    question: 'What does it cost to look at one of 5,000 hosts?',
    unit: 'ms of CPU for a host',
    rounds: 5,
    warmups: 1,
    sides: [
      scanner('keypin scan', HOSTS, [...keypin, any.list]),
      scanner('tlsx', HOSTS, [toolPath('scanners', 'tlsx'), '-l', any.list, '-json', '-silent', '-c', '200']),
      scanner('zgrab2', HOSTS, [
        toolPath('scanners', 'zgrab2'),
        'tls',
        '-f',
        any.csv,
        '-s',
        '200',
        '--blocklist-file',
        '/dev/null',
      ]),
      scanner('sslyze', HOSTS_OF_SSLYZE, [toolPath('scanners', 'sslyze'), '--certinfo', '--targets_in', few]),
      scanner('keypin scan --inventory, TLS 1.2', HOSTS, [...keypin, old.list, '--inventory']),
      scanner('tlsx, TLS 1.2', HOSTS, [
        ...[toolPath('scanners', 'tlsx'), '-l', old.list, '-json', '-silent', '-c', '200'],
      ]),
    ],
    ratios: [
      { of: 'keypin scan', against: 'sslyze', atMost: 0.2 },
      { of: 'keypin scan', against: 'tlsx', atMost: 4 },
      { of: 'keypin scan', against: 'zgrab2', atMost: 4 },
      { of: 'keypin scan --inventory, TLS 1.2', against: 'tlsx, TLS 1.2', atMost: 1 },
    ],
  })
  report(result)
} finally {
  for (const stop of servers) stop()
  await rm(folder, { recursive: true })
}

async function serve(version: string): Promise<{ hosts: string[]; list: string; csv: string }> {
  const args = [...process.execArgv, SERVER, String(HOSTS), version]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  servers.push(() => child.kill('SIGKILL'))
  let said = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk
    if (said.endsWith('\n\n')) break
  }
  const ports = said.trim().split('\n')
  const hosts = ports.map((port) => `127.0.0.1:${port}`)
  return {
    hosts,
    list: list(version, hosts),
    csv: list(
      `${version}.csv`,
      ports.map((port) => `127.0.0.1,,,${port}`),
    ),
  }
}

function list(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

function scanner(name: string, hosts: number, command: readonly string[]): Side {
  return { name, measure: async () => ((await cpuSeconds(command, hosts)) * 1000) / hosts }
}

/** The CPU time of a command and its children, and that it told something of each host. */
async function cpuSeconds(command: readonly string[], hosts: number): Promise<number> {
  const timed = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', ...command], {
    cwd: folder,
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, said] = await Promise.all([text(timed.stdout), text(timed.stderr), once(timed, 'close')])
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(said) ?? []
  const told = out.split(/127\.0\.0\.1/).length - 1
  if (user === undefined || told < hosts * 0.99)
    throw new Error(`${command.join(' ')} told of ${told} of ${hosts} hosts: ${said.slice(-2000)}`)
  return Number(user) + Number(system)
}

// What does it cost to look at a host, among thousands? CPU time, user and system, of the scanner and all that it
// starts, for one host of a list: beside tlsx, zgrab2 and sslyze, and beside Node's own TLS with nothing around it.
// The servers are a process of their own. Needs: tools/toolchains scanners
//   npm run bench -- scan [HOSTS] [--save]     some twelve minutes, most of which sslyze waits; with 300 hosts a trial
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

const HOSTS = Number(process.argv.slice(3).find((word) => /^\d+$/.test(word)) ?? 5000)
const MOST_MS = 600_000
const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')

await build()
const folder = await mkdtemp(join(tmpdir(), 'keypin-bench-'))
const servers: (() => void)[] = []

try {
  const [any, old] = [await serve('TLSv1.3'), await serve('TLSv1.2')]
  const keypin = [process.execPath, COMMAND, 'scan']
  const seen = /"ends":"given"/
  const tlsx = [toolPath('scanners', 'tlsx'), '-json', '-silent', '-c', '200', '-l']
  const zgrab2 = [toolPath('scanners', 'zgrab2'), 'tls', '-s', '200', '--blocklist-file', '/dev/null']
  // unless told otherwise it asks one address no more than twenty times a second
  const unlimited = ['--server-rate-limit', '1000000', '-f']
  const sslyze = [toolPath('scanners', 'sslyze'), '--certinfo', '--targets_in']
  const bare = [process.execPath, join(import.meta.dirname, 'scan-bare.mjs')]
  const result = await measure({
    id: 'scan',
    question: `What does it cost to look at one of ${HOSTS} hosts?`,
    unit: 'ms of CPU for a host',
    rounds: 3,
    warmups: 1,
    sides: [
      scanner('keypin scan', seen, [...keypin, any.list, '--ca', any.ca]),
      scanner('tls.connect() of Node alone', /^ok /, [...bare, any.list]),
      scanner('tlsx', /"probe_status":true/, [...tlsx, any.list]),
      scanner('zgrab2', /"status":"success"/, [...zgrab2, ...unlimited, any.csv]),
      scanner('sslyze', /Hostname sent for SNI:/, [...sslyze, any.list]),
      scanner('keypin scan --inventory, TLS 1.2', seen, [...keypin, old.list, '--ca', old.ca, '--inventory']),
      scanner('tlsx, TLS 1.2', /"probe_status":true/, [...tlsx, old.list]),
    ],
    ratios: [
      { of: 'keypin scan', against: 'sslyze', atMost: 0.2 },
      { of: 'keypin scan', against: 'tls.connect() of Node alone', atMost: 2.5 },
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

async function serve(version: string): Promise<{ list: string; csv: string; ca: string }> {
  const server = join(import.meta.dirname, 'scan-server.ts')
  const args = [...process.execArgv, server, String(HOSTS), version]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  servers.push(() => child.kill('SIGKILL'))
  let said = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += chunk
    if (said.endsWith('\n\n')) break
  }
  const ports = said.split('\n').filter((line) => /^\d+$/.test(line))
  return {
    ca: list(`${version}.pem`, said.split('\n').slice(0, -ports.length - 2)),
    list: list(
      version,
      ports.map((port) => `127.0.0.1:${port}`),
    ),
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

/** @param seen What is in a line of the output for each host whose certificate was seen. */
function scanner(name: string, seen: RegExp, command: readonly string[]): Side {
  return { name, measure: async () => ((await cpuSeconds(command, seen)) * 1000) / HOSTS }
}

/** The CPU time of a command and its children, who must have seen each host. */
async function cpuSeconds(command: readonly string[], seen: RegExp): Promise<number> {
  const timed = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', ...command], {
    cwd: folder,
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const limit = setTimeout(() => process.kill(-(timed.pid ?? 0), 'SIGKILL'), MOST_MS)
  const [out, said] = await Promise.all([text(timed.stdout), text(timed.stderr), once(timed, 'close')])
  clearTimeout(limit)
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(said) ?? []
  const told = out.split('\n').filter((line) => seen.test(line)).length
  if (user === undefined || told < HOSTS * 0.99)
    throw new Error(`${command.join(' ')} saw ${told} of ${HOSTS} hosts: ${said.slice(-2000)}`)
  return Number(user) + Number(system)
}

// How long until the command answers? People type it, and CI runs it in loops: beside it, the time Node itself needs.
// On the built command, as it is installed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { root } from '@keypin/forge'
import { cleanEnvironment } from '../tools/testing/environment.ts'
import { build } from '../tools/workspace/build.ts'
import { measure, report, type Side } from './harness.ts'

const HOST = 'api.example.com'
const COMMAND = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'keypin.js')

await build()
const folder = await mkdtemp(join(tmpdir(), 'keypin-bench-'))
const leaf = root().intermediate().leaf(HOST)
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, leaf.chain().at(-1)?.pem ?? '')
const server = tls.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (socket) =>
  socket.on('error', () => {}),
)
server.on('tlsClientError', () => {})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const inspect = ['inspect', HOST, '--connect', `127.0.0.1:${port}`, '--ca', caFile]

try {
  const result = await measure({
    id: 'cold-start',
    question: 'How long does the command take to answer, from cold?',
    unit: 'ms',
    rounds: 25,
    sides: [
      started('node -e 0', ['-e', '0']),
      started('keypin --help', [COMMAND, '--help']),
      started('keypin inspect, on loopback', [COMMAND, ...inspect]),
    ],
    ratios: [
      { of: 'keypin --help', against: 'node -e 0', atMost: 2 },
      { of: 'keypin inspect, on loopback', against: 'node -e 0', atMost: 3 },
    ],
  })
  report(result)
} finally {
  server.close()
  await rm(folder, { recursive: true })
}

function started(name: string, args: readonly string[]): Side {
  return { name, measure: () => runOnce(args) }
}

async function runOnce(args: readonly string[]): Promise<number> {
  const begun = performance.now()
  const child = spawn(process.execPath, args, {
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => (said += chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with exit code ${code}: ${said}`)
  return performance.now() - begun
}

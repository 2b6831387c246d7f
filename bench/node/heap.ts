// Does the heap grow with connections? So many pinned connections, each with a full handshake, to servers with one chain
// and with 300; the heap after a collection, at even steps. Run it through: node --expose-gc --conditions=keypin-source
import { fork } from 'node:child_process'
import https from 'node:https'
import tls from 'node:tls'
import { formatPin, pinOf } from 'keypin'
import { createPinner } from 'keypin/node'

const HOST = 'pinned.test'
const CONNECTIONS = Number(process.env.KEYPIN_BENCH_CONNECTIONS ?? 100_000)
const STEPS = 10
const AT_ONCE = 8

interface Hello {
  readonly onePort: number
  readonly manyPort: number
  readonly ca: string
}

if (globalThis.gc === undefined) throw new Error('start with --expose-gc')
const collect = globalThis.gc
const server = fork(new URL('./server.ts', import.meta.url), { execArgv: ['--conditions=keypin-source'] })
const { onePort, manyPort, ca } = await new Promise<Hello>((resolve) =>
  server.once('message', resolve as never),
)
const spare = `sha256/${Buffer.alloc(32, 7).toString('base64')}`
const pinner = createPinner({ version: 1, hosts: { [HOST]: { pins: [formatPin(pinOf(ca)), spare] } } })
const secureContext = tls.createSecureContext({ ca })
const agent = pinner.agent({ secureContext, keepAlive: false, maxCachedSessions: 0 } as https.AgentOptions)

function get(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', servername: HOST, port, agent }
    https.get(target, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}

async function many(count: number): Promise<void> {
  let left = count
  const worker = async (): Promise<void> => {
    while (left-- > 0) await get(left % 2 === 0 ? onePort : manyPort)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function heapMiB(): number {
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

await many(2_000) // Caches fill up first.
console.log(`heap in use after n of ${CONNECTIONS} pinned connections, Node ${process.version}`)
const first = heapMiB()
console.log(`        0  ${first.toFixed(1)} MiB`)
for (let step = 1; step <= STEPS; step++) {
  await many(CONNECTIONS / STEPS)
  console.log(`${String((CONNECTIONS / STEPS) * step).padStart(9)}  ${heapMiB().toFixed(1)} MiB`)
}
const grown = heapMiB() - first
console.log(`grown by ${grown.toFixed(1)} MiB${grown > 5 ? ': MISSED, the goal is none' : ''}`)
server.disconnect()

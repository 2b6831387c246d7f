// What does passing through the lab cost beside a bare relay of Node's? Issue 5: at least 0.7 of its throughput. Both
// carry the same bytes over loopback, in a process of their own, whose CPU time is what is compared (rule 3): a relay's
// throughput is what its CPU allows, and on loopback the two ends use as much of it again.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { openSwitchboard } from '../../packages/lab/src/serve/switchboard.ts'
import { quantile } from '../harness.ts'

const host = 'api.example.com'
const bytes = 256 * 1024 * 1024
const rounds = 7
const goal = 0.7

if (process.argv[2] === 'relay') await relay(Number(process.argv[4]), process.argv[3] ?? '')
else await measure()

/** One side, in a process of its own: tells its port and lives until it is killed. */
async function relay(upstream: number, kind: string): Promise<void> {
  const port = kind === 'lab' ? await throughLab(upstream) : await bare(upstream)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1e6)
  })
  process.send?.(port)
}

async function throughLab(upstream: number): Promise<number> {
  const options = { address: '127.0.0.1', port: 0, host, asksForIdentity: false }
  const switchboard = await openSwitchboard({ ...options, upstream: { host: '127.0.0.1', port: upstream } })
  switchboard.open({ presented: { chain: [], chainPem: '', keyPem: '', isPassedThrough: true }, nonce: '' })
  return switchboard.port
}

async function bare(upstream: number): Promise<number> {
  const server = createServer((client) => {
    // It too is told where to go, and answers that.
    client.once('data', () => {
      const far = connect(upstream, '127.0.0.1')
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(far).pipe(client)
      far.on('error', () => client.destroy())
      client.on('error', () => far.destroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Sends so many bytes in records of TLS's shape, and waits until the far end has them. */
async function transfer(port: number): Promise<void> {
  const record = Buffer.alloc(16 * 1024 + 5)
  record.set([23, 3, 3, 0x40, 0])
  const socket = connect(port, '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`)
  await once(socket, 'data')
  for (let sent = 0; sent < bytes; sent += record.length)
    if (!socket.write(record)) await once(socket, 'drain')
  socket.end()
  await once(socket.resume(), 'close')
}

/** CPU time of a relay so far, in seconds. */
async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  return Number((await once(child, 'message'))[0])
}

async function measure(): Promise<void> {
  const far = createServer((socket) => socket.on('error', () => {}).resume())
  far.listen(0, '127.0.0.1')
  await once(far, 'listening')
  const upstream = String((far.address() as AddressInfo).port)
  const sides = ['lab', 'bare'] as const
  const children = sides.map((kind) => fork(import.meta.filename, ['relay', kind, upstream]))
  const ports = await Promise.all(children.map(async (child) => Number((await once(child, 'message'))[0])))
  const rates = sides.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [at, port] of ports.entries()) {
      const child = children[at] as ChildProcess
      const before = await cpuOf(child)
      await transfer(port)
      const rate = bytes / 1024 / 1024 / ((await cpuOf(child)) - before)
      if (round >= 0) rates[at]?.push(rate)
    }
  }
  for (const child of children) child.kill()
  far.close()
  const [lab = 0, other = 1] = rates.map((all) => quantile(all, 0.5))
  console.log(`${bytes / 1024 / 1024} MiB a round, ${rounds} rounds, Node ${process.version}`)
  console.log(`  passed through by the lab   ${lab.toFixed(0)} MiB per second of CPU`)
  console.log(`  a bare relay of Node's      ${other.toFixed(0)} MiB per second of CPU`)
  const ratio = lab / other
  console.log(`  ratio ${ratio.toFixed(2)}, at least ${goal}: ${ratio >= goal ? 'met' : 'MISSED'}`)
  if (ratio < goal) process.exitCode = 1
}

// What does passing through the lab cost beside a bare relay of Node's? Issue 5: at least 0.7 of its throughput, by
// elapsed time, up to the server and down from it. Both carry the same bytes over loopback, turn about, each relay in a
// process of its own; its CPU time is told beside, since elapsed time is as good as the machine is idle.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { openSwitchboard } from '../../packages/lab/src/serve/switchboard.ts'
import { quantile } from '../harness.ts'

const host = 'api.example.com'
const bytes = 256 * 1024 * 1024
const rounds = 9
const goal = 0.7

// A burst of records as TLS sends them, so that neither end works more than the relay does.
const recordLength = 16 * 1024 + 5
const burst = Buffer.alloc(16 * recordLength)
for (let at = 0; at < burst.length; at += recordLength) burst.set([23, 3, 3, 0x40, 0], at)

type Direction = 'up' | 'down'

/** One side, in a process of its own: tells its port, and its CPU time when asked, until it is killed. */
async function relay(upstream: number, kind: string): Promise<void> {
  const port = kind === 'lab' ? await throughLab(upstream) : await bare(upstream)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1e6)
  })
  process.send?.(port)
}

async function throughLab(upstream: number): Promise<number> {
  const tested = [{ host, upstream: { host: '127.0.0.1', port: upstream } }]
  const switchboard = await openSwitchboard({ address: '127.0.0.1', port: 0, tested, asksForIdentity: false })
  const presented = { chain: [], chainPem: '', keyPem: '', isPassedThrough: true } as const
  switchboard.open({ host, presented, nonce: '' })
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
  return await listening(server)
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Sends so many bytes as fast as the other end takes them. */
async function pour(socket: Socket): Promise<void> {
  for (let sent = 0; sent < bytes; sent += burst.length) if (!socket.write(burst)) await once(socket, 'drain')
  socket.end()
}

/** The far end: its first record says whether it is to take or to give. */
const farEnd = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (start: Buffer) => {
    socket.resume()
    if (start[5] === 1) void pour(socket).catch(() => {})
  })
})

/** One transfer, from the first byte to the last; seconds. */
async function transfer(port: number, direction: Direction): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`)
  await once(socket, 'data')
  const started = performance.now()
  socket.write(Buffer.from([23, 3, 3, 0, 1, direction === 'down' ? 1 : 0]))
  if (direction === 'up') await pour(socket)
  await once(socket.resume(), 'close')
  return (performance.now() - started) / 1000
}

/** CPU time of a relay so far, in seconds. */
async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  return Number((await once(child, 'message'))[0])
}

interface Side {
  readonly child: ChildProcess
  readonly port: number
  /** MiB per second, elapsed and of CPU. */
  readonly rates: Readonly<Record<Direction, [elapsed: number[], cpu: number[]]>>
}

async function measure(): Promise<void> {
  const upstream = String(await listening(farEnd))
  const lab = await sideOf('lab', upstream)
  const other = await sideOf('bare', upstream)
  for (let round = -1; round < rounds; round++)
    for (const direction of ['up', 'down'] as const)
      for (const side of round % 2 === 0 ? [lab, other] : [other, lab])
        await measureOnce(side, direction, round >= 0)
  for (const { child } of [lab, other]) child.kill()
  farEnd.close()
  console.log(`${bytes / 1024 / 1024} MiB each way a round, ${rounds} rounds, Node ${process.version}`)
  for (const direction of ['up', 'down'] as const) tell(direction, lab, other)
}

async function sideOf(kind: string, upstream: string): Promise<Side> {
  const child = fork(import.meta.filename, ['relay', kind, upstream])
  const [port] = await once(child, 'message')
  return { child, port: Number(port), rates: { up: [[], []], down: [[], []] } }
}

async function measureOnce(
  { child, port, rates }: Side,
  direction: Direction,
  counts: boolean,
): Promise<void> {
  const before = await cpuOf(child)
  const elapsed = await transfer(port, direction)
  const cpu = (await cpuOf(child)) - before
  if (!counts) return
  rates[direction][0].push(bytes / 1024 / 1024 / elapsed)
  rates[direction][1].push(bytes / 1024 / 1024 / cpu)
}

function tell(direction: Direction, lab: Side, other: Side): void {
  const median = ({ rates }: Side, which: 0 | 1): number => quantile(rates[direction][which], 0.5)
  for (const [name, side] of [
    ['passed through by the lab', lab],
    ["a bare relay of Node's", other],
  ] as const)
    console.log(
      `  ${direction.padEnd(4)} ${name.padEnd(26)} ${median(side, 0).toFixed(0)} MiB/s, ${median(side, 1).toFixed(0)} MiB per second of CPU`,
    )
  const ratio = median(lab, 0) / median(other, 0)
  const ofCpu = (median(lab, 1) / median(other, 1)).toFixed(2)
  const verdict = ratio >= goal ? 'met' : 'MISSED'
  console.log(
    `  ${direction.padEnd(4)} ratio ${ratio.toFixed(2)} (of CPU ${ofCpu}), at least ${goal}: ${verdict}`,
  )
  if (ratio < goal) process.exitCode = 1
}

if (process.argv[2] === 'relay') await relay(Number(process.argv[4]), process.argv[3] ?? '')
else await measure()

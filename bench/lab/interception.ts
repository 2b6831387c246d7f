// How many requests can the lab intercept in a second, beside mitmproxy? Issue 5: at least three times as many. Each
// request comes over a connection of its own through HTTP's CONNECT, with a full handshake, and is decrypted and answered
// by the interceptor itself. Both show the same chain of P-256; mitmproxy as it is, with a certificate that it made
// itself of RSA, is told beside. `tools/toolchains interceptors` installs it.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import { root } from '@keypin/forge'
import { openSwitchboard } from '../../packages/lab/src/serve/switchboard.ts'
import { needs, toolPath } from '../../tools/testing/needs.ts'
import { quantile } from '../harness.ts'

const host = 'api.example.com'
const requests = 400
const atOnce = 96
const rounds = 7
const goal = 3

interface Side {
  readonly name: string
  readonly child: ChildProcess
  readonly port: number
  /** What the client trusts, made once, so that the client is not what is measured. */
  readonly trust: SecureContext
  /** Requests per second, elapsed and of the interceptor's CPU. */
  readonly rates: number[]
  readonly cpuRates: number[]
}

/** The same group of keys for all: what is newer, one of them may not have. */
const trusting = (ca: string): SecureContext => createSecureContext({ ca, ecdhCurve: 'X25519' })

/** The lab, in a process of its own. */
async function serveLab(chainFile: string): Promise<void> {
  const [chainPem = '', keyPem = ''] = readFileSync(chainFile, 'utf8').split('\0')
  const options = { address: '127.0.0.1', port: 0, host, tested: [{ host }], asksForIdentity: false }
  const switchboard = await openSwitchboard(options)
  const nonce = '0123456789abcdef0123456789abcdef'
  const showing = { host, presented: { chain: [], chainPem, keyPem }, nonce }
  let window = switchboard.open(showing)
  process.on('message', async () => {
    await window.end()
    window = switchboard.open(showing)
    process.send?.('ready')
  })
  process.send?.(switchboard.port)
}

async function labSide(folder: string, ca: string, chainPem: string, keyPem: string): Promise<Side> {
  const file = join(folder, 'lab.txt')
  writeFileSync(file, `${chainPem}\0${keyPem}`)
  const child = fork(import.meta.filename, ['lab', file])
  const [port] = await once(child, 'message')
  return { name: 'the lab', child, port: Number(port), trust: trusting(ca), rates: [], cpuRates: [] }
}

async function mitmproxySide(name: string, folder: string, ca: string, chain?: string): Promise<Side> {
  const options = ['connection_strategy=lazy', 'upstream_cert=false', `confdir=${folder}`]
  if (chain !== undefined) options.push(`certs=*=${chain}`)
  const child = spawn(
    toolPath('interceptors', 'mitmdump'),
    [
      ...['--quiet', '--listen-host', '127.0.0.1', '--listen-port', '0'],
      ...['-s', join(import.meta.dirname, 'interception.py')],
      ...options.flatMap((option) => ['--set', option]),
    ],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  )
  const [line] = (await once(child.stderr, 'data')) as [Buffer]
  const port = Number(String(line).trim())
  const own = join(folder, 'mitmproxy-ca-cert.pem')
  return {
    name,
    child,
    port,
    trust: trusting(chain === undefined ? readFileSync(own, 'utf8') : ca),
    rates: [],
    cpuRates: [],
  }
}

const ask = Buffer.from(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}:443\r\n\r\n`)
const get = Buffer.from(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)

/** One request over a connection of its own; without streams and promises where it can, so that it costs little. */
function request({ port, trust }: Side): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.write(ask)
    socket.on('error', reject)
    socket.once('data', () => {
      const secure = connectTls({ socket, servername: host, secureContext: trust })
      secure.write(get)
      let answer = ''
      secure.on('data', (piece: Buffer) => {
        answer += piece.toString('latin1')
        // It closes when it has what it came for, as HTTP clients do; the lab waits for that.
        if (isWhole(answer)) secure.destroy()
      })
      secure.on('error', reject)
      secure.on('close', () => (isWhole(answer) ? resolve() : reject(new Error(`no answer: ${answer}`))))
    })
  })
}

function isWhole(answer: string): boolean {
  const [, length] = /^HTTP\/1\.1 200.*\r\ncontent-length: (\d+)\r\n/isu.exec(answer) ?? []
  const head = answer.indexOf('\r\n\r\n')
  return length !== undefined && head > 0 && answer.length >= head + 4 + Number(length)
}

/** CPU time of a process so far, in seconds (proc(5): utime and stime, in hundredths); NaN where there is no /proc. */
function cpuOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return Number.NaN
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function measureOnce(side: Side, counts: boolean): Promise<void> {
  let left = requests
  const before = cpuOf(side.child)
  const started = performance.now()
  const hand = async (): Promise<void> => {
    while (left-- > 0) await request(side)
  }
  await Promise.all(Array.from({ length: atOnce }, hand))
  const elapsed = (performance.now() - started) / 1000
  const cpu = cpuOf(side.child) - before
  if (side.child.connected) {
    side.child.send('next')
    await once(side.child, 'message')
  }
  if (!counts) return
  side.rates.push(requests / elapsed)
  side.cpuRates.push(requests / cpu)
}

async function measure(): Promise<void> {
  const { skip } = needs('interceptors')
  if (skip !== false) throw new Error(skip)
  const folder = mkdtempSync(join(tmpdir(), 'keypin-bench-'))
  const authority = root()
  const leaf = authority.leaf(host)
  const chain = join(folder, 'chain.pem')
  writeFileSync(chain, leaf.keyPem + leaf.chainPem())
  const sides = await Promise.all([
    labSide(folder, authority.pem, leaf.chainPem(), leaf.keyPem),
    mitmproxySide('mitmproxy, the same chain', folder, authority.pem, chain),
    mitmproxySide('mitmproxy, its own chain', folder, ''),
  ])
  try {
    // Turn about, in an order that changes, so that whatever else this machine does falls on all sides alike.
    for (let round = -1; round < rounds; round++)
      for (const [at] of sides.entries()) {
        await measureOnce(sides[(at + round + 1) % sides.length] as Side, round >= 0)
      }
  } finally {
    for (const { child } of sides) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  tell(sides)
}

function tell(sides: readonly Side[]): void {
  console.log(`${requests} requests a round, ${atOnce} at once, ${rounds} rounds, Node ${process.version}`)
  const elapsed = sides.map(({ rates }) => quantile(rates, 0.5))
  const cpu = sides.map(({ cpuRates }) => quantile(cpuRates, 0.5))
  for (const [at, { name }] of sides.entries())
    console.log(
      `  ${name.padEnd(26)} ${elapsed[at]?.toFixed(0)} requests/s, ${cpu[at]?.toFixed(0)} per second of CPU`,
    )
  const ratioOf = ([lab = 0, same = 1]: readonly number[]): number => lab / same
  const ratio = ratioOf(elapsed)
  const verdict = ratio >= goal ? 'met' : 'MISSED'
  console.log(`  ratio ${ratio.toFixed(1)} (of CPU ${ratioOf(cpu).toFixed(1)}), at least ${goal}: ${verdict}`)
  if (ratio < goal) process.exitCode = 1
}

if (process.argv[2] === 'lab') await serveLab(process.argv[3] ?? '')
else await measure()

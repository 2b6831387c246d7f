// What does pinning cost a Node client? CPU time of the client for one request, pinned against unpinned and against
// the usual `checkServerIdentity` recipe, in one run, turn about after each request; ratios of medians.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import https from 'node:https'
import tls, { type DetailedPeerCertificate } from 'node:tls'
import { formatPin, pinOf } from 'keypin'
import { createPinner, type Pinner } from 'keypin/node'

const HOST = 'pinned.test'
const REQUESTS = Number(process.env.KEYPIN_BENCH_REQUESTS ?? 500)

interface Hello {
  readonly onePort: number
  readonly manyPort: number
  readonly ca: string
  readonly leaf: string
  readonly issuing: string
}

const server = fork(new URL('./server.ts', import.meta.url))
const { onePort, manyPort, ca, leaf, issuing } = await new Promise<Hello>((resolve) =>
  server.once('message', (hello) => resolve(hello as Hello)),
)
const spare = `sha256/${Buffer.alloc(32, 7).toString('base64')}`
const secureContext = tls.createSecureContext({ ca })

function pinner(pin: string, position: 'leaf' | 'ca', others = 0): Pinner {
  const hosts: Record<string, object> = {
    [HOST]: {
      pins: [
        { pin, position },
        { pin: spare, position },
      ],
    },
  }
  for (let n = 0; n < others; n++) hosts[`host-${n}.example`] = { pins: [pin, spare] }
  return createPinner({ version: 1, hosts })
}

const leafPin = formatPin(pinOf(leaf))
const caPin = formatPin(pinOf(issuing))
const rootPin = formatPin(pinOf(ca))

// The usual recipe, in its careful form: host name first, then the SPKI of the leaf or of any issuer.
function recipe(pin: string, deep: boolean): https.AgentOptions {
  return {
    checkServerIdentity: (host, certificate) => {
      const error = tls.checkServerIdentity(host, certificate)
      if (error !== undefined) return error
      let at = certificate as DetailedPeerCertificate
      for (;;) {
        const spki = new (process.getBuiltinModule('node:crypto').X509Certificate)(at.raw).publicKey.export({
          type: 'spki',
          format: 'der',
        })
        if (`sha256/${createHash('sha256').update(spki).digest('base64')}` === pin) return undefined
        if (!deep || at.issuerCertificate === undefined || at.issuerCertificate === at)
          return new Error('pin')
        at = at.issuerCertificate
      }
    },
  }
}

type AgentOf = (options: https.AgentOptions) => https.Agent
const plain: AgentOf = (options) => new https.Agent({ keepAlive: true, ...options })
const pinned =
  (made: Pinner): AgentOf =>
  (options) =>
    made.agent(options)

function get(agent: https.Agent, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    https
      .get({ host: '127.0.0.1', servername: HOST, port, agent }, (response) => {
        response.resume()
        response.on('end', resolve)
      })
      .on('error', reject)
  })
}

// One request at a time, so that the two sides can take turns and a median can pass over the collector's pauses.
async function cpuOfOne(agent: https.Agent, port: number): Promise<number> {
  const before = process.cpuUsage()
  await get(agent, port)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

const noResumption = { keepAlive: false, maxCachedSessions: 0 }

interface Side {
  readonly agent: https.Agent
  readonly port: number
}

interface Case {
  readonly question: string
  readonly goal: string
  readonly requests: number
  readonly base: Side
  readonly ours: Side
}

type Mode = 'keep-alive' | 'new' | 'uncached'

function compare(question: string, goal: string, mode: Mode, base: AgentOf, ours: AgentOf): Case {
  const port = mode === 'uncached' ? manyPort : onePort
  const options = mode === 'keep-alive' ? {} : noResumption
  const side = (agent: AgentOf): Side => ({
    agent: agent({ secureContext, ...options } as https.AgentOptions),
    port,
  })
  return {
    question,
    goal,
    requests: mode === 'keep-alive' ? 8 * REQUESTS : REQUESTS,
    base: side(base),
    ours: side(ours),
  }
}

const leafPinner = pinner(leafPin, 'leaf')
const caPinner = pinner(caPin, 'ca')
const rootPinner = pinner(rootPin, 'ca')
const large = pinner(leafPin, 'leaf', 9_999)
const resumed: AgentOf = (options) => leafPinner.agent({ ...options, maxCachedSessions: 100 })
const usual =
  (pin: string, deep: boolean): AgentOf =>
  (options) =>
    plain({ ...options, ...recipe(pin, deep) })
const cases: readonly Case[] = [
  compare('keep-alive, leaf pin / none', '<= 1.02', 'keep-alive', plain, pinned(leafPinner)),
  compare('new connection, leaf pin / none', '<= 1.05', 'new', plain, pinned(leafPinner)),
  compare('new connection, CA pin, chain known / none', '<= 1.05', 'new', plain, pinned(caPinner)),
  compare('new connection, CA pin, chain new / none', '<= 1.20', 'uncached', plain, pinned(rootPinner)),
  compare(
    'new connection, leaf pin / usual recipe',
    '<= 1',
    'new',
    usual(leafPin, false),
    pinned(leafPinner),
  ),
  compare('new connection, CA pin / usual recipe', '<= 1', 'new', usual(caPin, true), pinned(caPinner)),
  compare('new connection, 10,000 entries / one', '1', 'new', pinned(leafPinner), pinned(large)),
  compare('full handshake / resumed, both pinned', '>= 1.3', 'new', resumed, pinned(leafPinner)),
]

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2
}

console.log(`client CPU for one request, turn about, medians, Node ${process.version}`)
for (const { question, goal, requests, base, ours } of cases) {
  const taken = { base: [] as number[], ours: [] as number[] }
  for (let n = -200; n < requests; n++) {
    const b = await cpuOfOne(base.agent, base.port)
    const o = await cpuOfOne(ours.agent, ours.port)
    if (n < 0) continue // Warm-up.
    taken.base.push(b)
    taken.ours.push(o)
  }
  base.agent.destroy()
  ours.agent.destroy()
  const [b, o] = [median(taken.base), median(taken.ours)]
  const figures = `${b.toFixed(0).padStart(5)} us ${o.toFixed(0).padStart(5)} us`
  console.log(`  ${question.padEnd(46)} ${figures}  ratio ${(o / b).toFixed(3)}  goal ${goal}`)
}
server.disconnect()

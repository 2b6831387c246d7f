import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attempt, Client, Mode, NodeMajor, Told } from './client.ts'
import { binaryOf } from './nodes.ts'
import { programOf } from './program.ts'
import { serveProxy, type TunnelProxy } from './proxy.ts'
import { type EndpointServer, serveEndpoint } from './serve-endpoint.ts'
import { HOST, type World } from './world.ts'

/** What came of an attempt: what the client told, and what its server saw. */
export interface Outcome extends Attempt {
  readonly told: Told
  /** Application bytes that the server decrypted, or read in clear. */
  readonly decrypted: number
  /** Connections that began a TLS handshake. */
  readonly hellos: number
}

const LIMIT_MS = 120_000

/** Runs the program of a client in a process of its own, one server for each attempt. */
export async function runClient(
  client: Client,
  mode: Mode,
  node: NodeMajor,
  world: World,
): Promise<Outcome[]> {
  const attempts = attemptsOf(client, mode)
  const servers = await Promise.all(
    attempts.map(({ server, tls }) => serveEndpoint(client.endpoint, world[server], tls)),
  )
  const proxy = await serveProxy()
  try {
    const targets = attempts.map(({ open }, index) => targetOf(open, servers[index] as EndpointServer, proxy))
    const told = await runProgram(client, mode, node, world, targets)
    await Promise.all(servers.map((server) => server.settled()))
    if (client.isProxied && proxy.tunnels() < attempts.length) throw new Error('it went past the proxy')
    return attempts.map((attempt, index) => {
      const { decrypted, hellos } = servers[index] as EndpointServer
      return { ...attempt, told: told[index] as Told, decrypted: decrypted(), hellos: hellos() }
    })
  } finally {
    await Promise.all([...servers.map((server) => server.close()), proxy.close()])
  }
}

function attemptsOf({ lost }: Client, mode: Mode): readonly Attempt[] {
  const open = mode === 'recipe' ? 'recipe' : 'unchanged'
  const both: Attempt[] = [
    { server: 'genuine', open, tls: 'TLSv1.3' },
    { server: 'forged', open, tls: 'TLSv1.3' },
  ]
  if (mode === 'control') return both
  const older: Attempt = { server: 'forged', open, tls: 'TLSv1.2' }
  const misplaced: Attempt = { server: 'forged', open: 'lost', tls: 'TLSv1.3' }
  return [...both, older, ...(lost === undefined ? [] : [misplaced])]
}

function targetOf(open: Attempt['open'], { port }: EndpointServer, proxy: TunnelProxy): object {
  return { open, host: HOST, port, proxy: proxy.url }
}

async function runProgram(
  client: Client,
  mode: Mode,
  node: NodeMajor,
  world: World,
  attempts: readonly object[],
): Promise<Told[]> {
  const cwd = world.folderOf(client.undici ?? 7)
  const file = join(cwd, `${randomUUID()}.mjs`)
  writeFileSync(file, programOf(client))
  // A misplaced option comes from a pinner, so that program has one beside `keypin/register`.
  const job = { attempts, ...(mode === 'control' ? {} : { pinSet: world.pinSetFile }) }
  const register = mode === 'register' ? ['--import', 'keypin/register'] : []
  const args = ['--no-warnings', ...register, file, JSON.stringify(job)]
  const child = spawn(binaryOf(node), args, {
    cwd,
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: world.caFile, ...registerEnv(mode, world) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data))
  const told: Told[] = []
  child.on('message', (message) => told.push(message as Told))
  await new Promise((resolve) => child.once('close', resolve))
  if (told.length === attempts.length) return told
  throw new Error(`${client.name} (${mode}, Node ${node}) ended after ${told.length} attempts:\n${output}`)
}

function registerEnv(mode: Mode, { pinSetFile }: World): NodeJS.Dict<string> {
  return mode === 'register' ? { KEYPIN_PINSET: pinSetFile } : {}
}

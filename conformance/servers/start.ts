// Server programs run in folders of their own, on free ports, as nobody in particular, each alone in its world of
// processes: when the first of them ends, the kernel ends all others, and none is left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cleanEnvironment } from '../../tools/testing/environment.ts'
import { run } from '../targets/process.ts'
import type { Daemon, Site } from './daemon.ts'

/** What a server is to show: PEM, and DER of an OCSP answer. */
export interface Shown {
  readonly chain: string
  readonly key: string
  readonly staple?: Uint8Array
  /** Only for who asks for this name. */
  readonly host?: string
}

/** A daemon that takes connections. */
export interface RunningDaemon extends AsyncDisposable {
  /** In the order of the doors. */
  readonly ports: readonly number[]
}

/** Another program may take a port between our look and the daemon's. */
const tries = 3

/** Starts a daemon, and waits until all its doors are open. */
export async function start(daemon: Daemon, ...shown: readonly [Shown, ...Shown[]]): Promise<RunningDaemon> {
  for (let left = tries; ; left--) {
    try {
      return await startOnce(daemon, shown)
    } catch (error) {
      if (left === 1) throw error
    }
  }
}

async function startOnce(daemon: Daemon, shown: readonly [Shown, ...Shown[]]): Promise<RunningDaemon> {
  const dir = mkdtempSync(join(tmpdir(), `keypin-${daemon.name}-`))
  let served: Served | undefined
  const stop = async (): Promise<void> => {
    await served?.end()
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const site = { dir, ports: await freePorts(daemon.doors.length), shown: writeShown(dir, shown) }
    const commands = daemon.prepare(site).map((command) => [...worldOf(daemon), ...firstProcess, ...command])
    for (const command of commands.slice(0, -1)) await run(command, { cwd: dir })
    served = serve(commands.at(-1) ?? [], dir)
    for (const port of site.ports) await opened(port, served)
    return { ports: site.ports, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * A world of processes that ends with its first one. Whoever is root outside is user 1 inside, who owns what root
 * owns and has no power: several of these programs refuse to be root, and the others need not be.
 */
function worldOf({ asRoot }: Daemon): readonly string[] {
  const alone = ['unshare', '--pid', '--fork', '--kill-child=SIGKILL']
  return asRoot ? alone : [...alone, '--user', '--map-user=1', '--map-group=1']
}

/**
 * The world ends with this one, which changes to nobody: a program that does loses the signal that its parent's end
 * should send it (prctl(2), PR_SET_PDEATHSIG).
 */
const firstProcess: readonly string[] = ['sh', '-c', '"$@" & wait $!', 'sh']

interface Served {
  readonly child: ChildProcess
  /** What it said so far. */
  said(): string
  end(): Promise<void>
}

function serve([file = '', ...rest]: readonly string[], dir: string): Served {
  let said = ''
  const child = spawn(file, rest, {
    cwd: dir,
    env: cleanEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-20_000)))
  const closed = once(child, 'close')
  closed.catch(() => {})
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  return { child, said: () => said, end }
}

/** No daemon tells by itself when all doors are open; a minute is enough on a busy machine. */
async function opened(port: number, { child, said }: Served): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await pause(20)) {
    const isReady = await isOpen(port)
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended at once:\n${said()}`)
    if (isReady) return
    if (Date.now() > deadline) throw new Error(`port ${port} did not open:\n${said()}`)
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', settle(true)).once('error', settle(false))
  })
}

/** Below those that systems give to whoever asks for any: a connection of somebody else's would take one of these. */
const lowest = 10_000
const highest = 30_000

/** Ports that were free a moment ago, held all at once so that none is given twice. */
async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = []
  const ports: number[] = []
  while (ports.length < count) {
    const port = randomInt(lowest, highest)
    const server = await listening(port)
    if (server === undefined) continue
    held.push(server)
    ports.push(port)
  }
  await Promise.all(held.map((server) => once(server.close(), 'close')))
  return ports
}

function listening(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined)).listen(port, '127.0.0.1', () => resolve(server))
  })
}

function writeShown(dir: string, shown: readonly [Shown, ...Shown[]]): Site['shown'] {
  // the workers of a daemon may be somebody else than the one who starts it
  chmodSync(dir, 0o755)
  const [first, ...others] = shown.map(({ chain, key, staple, host }, index) => {
    const write = (name: string, contents: string | Uint8Array): string => {
      const path = join(dir, `${index}.${name}`)
      writeFileSync(path, contents, { mode: 0o600 })
      return path
    }
    const files = {
      chain: write('chain.pem', chain),
      key: write('key.pem', key),
      both: write('both.pem', key + chain),
      ...(host === undefined ? {} : { host }),
    }
    return staple === undefined ? files : { ...files, staple: write('staple.der', staple) }
  })
  if (first === undefined) throw new Error('there is nothing to show')
  return [first, ...others]
}

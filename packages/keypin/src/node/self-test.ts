import https from 'node:https'
import type { Duplex } from 'node:stream'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { pinOf } from '../pins/of.ts'
import { parsePinSet } from '../pinset/parse.ts'
import type { PinSet } from '../pinset/types.ts'
import { duplexPair } from './duplex-pair.ts'
import { Enforcement } from './enforcement.ts'
import { EnforcementError, PinMismatchError } from './errors.ts'
import { guardProcess } from './gate.ts'
import type { Guard } from './guard.ts'
import { SELF_TEST_CERTIFICATE, SELF_TEST_HOST, SELF_TEST_KEY } from './self-test-certificate.ts'
import {
  connectMarked,
  createConnector,
  type Hook,
  markOptions,
  PinnedAgent,
  type Surface,
} from './surfaces.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: self-test.keypin.invalid\r\n\r\n'
const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const TIMEOUT_MS = 10_000

/** Sends one request over a surface; settles once it was answered or refused. */
type Attempt = (surface: Surface, base: ConnectionOptions) => Promise<void>

/** The surfaces that work on every runtime that enforces at all. */
const EVERYWHERE: Readonly<Record<string, Attempt>> = {
  'pinner.connect()': (surface, base) => speak(connectMarked(surface, base)),
  'pinner.agent()': askAgent,
}

/** The surfaces that stand on the gate. Each uses nothing but what a program's own calls use. */
const WITH_GATE: Readonly<Record<string, Attempt>> = {
  'pinner.tlsOptions()': (surface, base) => speak(tls.connect(markOptions(surface, base))),
  'pinner.tlsOptions() without rejectUnauthorized': (surface, base) =>
    speak(tls.connect({ ...markOptions(surface, base), rejectUnauthorized: false })),
  'pinner.connector()': askConnector,
  'keypin/register': (surface, base) => withProcessGuard(surface.guard, () => speak(tls.connect(base))),
}

/**
 * Runs every surface twice on a handshake in memory: the right pin must be answered, the wrong one refused with a
 * {@link PinMismatchError} before the server decrypts a byte. A check that never lets go, or never holds, fails both ways.
 *
 * @throws {EnforcementError} `KEYPIN_SELFTEST_FAILED` naming the surface and what it did.
 */
export async function selfTest(hook: Hook): Promise<void> {
  const right = new Enforcement(selfTestPinSet(pinOf(SELF_TEST_CERTIFICATE).text), { reports: 'off' }, hook)
  const wrong = new Enforcement(selfTestPinSet(otherPin(1)), { reports: 'off' }, hook)
  const attempts = { ...EVERYWHERE, ...(hook === 'gate' ? WITH_GATE : {}) }
  try {
    for (const [name, attempt] of Object.entries(attempts)) {
      await expectAnswer(name, attempt, right)
      await expectRefusal(name, attempt, wrong)
    }
  } finally {
    right.close()
    wrong.close()
  }
}

async function expectAnswer(name: string, attempt: Attempt, surface: Surface): Promise<void> {
  const { error, decrypted } = await run(attempt, surface)
  if (error !== undefined) throw failed(name, `refused the right pin: ${error.message}`, error)
  if (decrypted === 0) throw failed(name, 'sent nothing under the right pin')
}

async function expectRefusal(name: string, attempt: Attempt, surface: Surface): Promise<void> {
  const { error, decrypted } = await run(attempt, surface)
  if (decrypted > 0) throw failed(name, `sent ${decrypted} bytes to a server with the wrong key`)
  if (!(error instanceof PinMismatchError))
    throw failed(name, 'did not refuse a server with the wrong key', error)
}

interface Result {
  readonly error: Error | undefined
  readonly decrypted: number
}

async function run(attempt: Attempt, surface: Surface): Promise<Result> {
  const [clientEnd, serverEnd] = duplexPair()
  let decrypted = 0
  const server = serve(serverEnd, (bytes) => {
    decrypted += bytes
  })
  // In memory bytes arrive in order, so nothing can come to the server after the end of the stream.
  const hasEnded = new Promise<void>((resolve) => serverEnd.once('end', resolve).once('close', resolve))
  const base = {
    socket: clientEnd,
    servername: SELF_TEST_HOST,
    host: SELF_TEST_HOST,
    ca: SELF_TEST_CERTIFICATE,
  }
  const error = await withTimeout(attempt(surface, base)).then(
    () => undefined,
    (reason: Error) => reason,
  )
  clientEnd.destroy()
  await withTimeout(hasEnded)
  server.destroy()
  return { error, decrypted }
}

function serve(stream: Duplex, onBytes: (bytes: number) => void): TLSSocket {
  const secureContext = tls.createSecureContext({ key: SELF_TEST_KEY, cert: SELF_TEST_CERTIFICATE })
  const socket = new tls.TLSSocket(stream, { isServer: true, secureContext })
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    onBytes(chunk.length)
    socket.end(RESPONSE)
  })
  return socket
}

function speak(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(REQUEST) // Before the handshake: queued bytes are what a late check would lose.
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed without an answer')))
  })
}

function askAgent(surface: Surface, base: ConnectionOptions): Promise<void> {
  const agent = new PinnedAgent(surface, { ...base, keepAlive: false } as https.AgentOptions)
  return new Promise<void>((resolve, reject) => {
    const request = https.get({ host: SELF_TEST_HOST, agent }, (response) => {
      response.resume()
      resolve()
    })
    request.once('error', reject)
  }).finally(() => agent.destroy())
}

function askConnector(surface: Surface, base: ConnectionOptions): Promise<void> {
  const { socket, ...settings } = base
  const connect = createConnector(surface, settings)
  return new Promise((resolve, reject) => {
    const target = { hostname: SELF_TEST_HOST, protocol: 'https:', port: '443', httpSocket: socket as never }
    connect(target, (error, connected) => {
      if (error !== null) return reject(error)
      speak(connected as TLSSocket).then(resolve, reject)
    })
  })
}

async function withProcessGuard(guard: Guard, run: () => Promise<void>): Promise<void> {
  const release = guardProcess(guard, (names) => names.includes(SELF_TEST_HOST))
  try {
    await run()
  } finally {
    release()
  }
}

function withTimeout(promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

function selfTestPinSet(pin: string): PinSet {
  return parsePinSet({ version: 1, hosts: { [SELF_TEST_HOST]: { pins: [pin, otherPin(2)] } } })
}

function otherPin(fill: number): string {
  return `sha256/${Buffer.alloc(32, fill).toString('base64')}`
}

function failed(surface: string, what: string, cause?: unknown): EnforcementError {
  return new EnforcementError('KEYPIN_SELFTEST_FAILED', `${surface} ${what}`, {
    cause,
    hint: 'this runtime does not enforce pins here; report it with the output of node --version',
  })
}

import { isIP, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Endpoint, formatEndpoint } from './dial.ts'
import { type FailedConnection, type Failure, failureOf, type Phase } from './failure.ts'
import type { Offer, OpensslTrust } from './offers.ts'
import { type Route, reach } from './reach/reach.ts'
import { ReachError } from './reach/reach-error.ts'
import { type Tap, tap } from './tap.ts'
import { limitTime, type StopSignal } from './time-limit.ts'
import { readServerFlight, type ServerFlight } from './wire/server-flight.ts'

/** One attempt at a handshake. */
export interface HandshakeRequest {
  /** Where the bytes go. */
  readonly endpoint: Endpoint
  /** The name asked for in the ClientHello; none when absent. */
  readonly servername?: string
  /** What lies before TLS. Default: nothing. */
  readonly route?: Route
  readonly offer: Offer
  readonly trust: OpensslTrust
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** The address that answered. */
export interface Address {
  readonly ip: string
  readonly port: number
  readonly family: 4 | 6
}

/** A finished handshake: the server has shown that it holds the key of the first certificate. */
export interface Handshake {
  readonly ok: true
  /** Absent behind a proxy. */
  readonly address?: Address
  readonly protocol: string
  readonly cipher: string
  readonly alpn?: string
  /** The group, where OpenSSL tells it. */
  readonly ephemeralKey?: { readonly type: string; readonly name?: string; readonly size?: number }
  readonly flight: ServerFlight
  /** DER, in the order sent. */
  readonly presented: readonly Uint8Array[]
  /** What OpenSSL made of the chain, trusting whom it was to trust; the host name is not part of it. */
  readonly authorizationError?: string
  readonly durationMs: number
}

/** A handshake that came to nothing. */
export interface FailedHandshake {
  readonly ok: false
  readonly failure: Failure
  readonly flight: ServerFlight
  readonly address?: Address
}

/** A handshake that was not meant to be finished. */
export interface UnfinishedHandshake {
  readonly ok: false
  readonly flight: ServerFlight
  readonly address?: Address
}

/**
 * Connects, shakes hands and hangs up, and tells what was seen. No application byte is sent.
 *
 * Rejects only with the reason of `signal`; whatever the server does becomes a {@link FailedHandshake}.
 */
export async function shakeHands(request: HandshakeRequest): Promise<Handshake | FailedHandshake> {
  const limit = limitTime(request.signal, request.timeoutMs)
  const progress = new Attempt(request)
  try {
    return await progress.run(limit.signal)
  } catch (error) {
    request.signal?.throwIfAborted()
    return progress.failed(error, limit.isOver())
  } finally {
    limit.clear()
  }
}

/** What was known when something was thrown. */
interface Known extends Pick<FailedConnection, 'phase' | 'flight' | 'received' | 'timedOutAfterMs'> {
  readonly endpoint: Endpoint
}

/** The failure that an exception stands for; a time-out is one whatever it made of the connection. */
export function failureBy(error: unknown, { endpoint, ...known }: Known): Failure {
  const timedOut = known.timedOutAfterMs !== undefined
  if (error instanceof ReachError && !timedOut) return error.failure
  const where = formatEndpoint(endpoint)
  return failureOf({ where, ...known, ...(error instanceof Error && !timedOut ? { error } : {}) })
}

// To touch `performance`, Node loads all of perf_hooks: a twentieth of a cold start.
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** What is known so far; a failure is explained from it. */
class Attempt {
  readonly #request: HandshakeRequest
  readonly #startedAt: number = monotonicMs()
  readonly #keyLog: string[] = []
  #phase: Phase = 'connect'
  #tap: Tap | undefined
  #address: Address | undefined

  constructor(request: HandshakeRequest) {
    this.#request = request
  }

  async run(signal: StopSignal): Promise<Handshake> {
    const { endpoint, servername, route = {} } = this.#request
    const onPhase = (phase: Phase): Phase => (this.#phase = phase)
    const socket = await reach(endpoint, servername ?? endpoint.host, route, { signal, onPhase })
    this.#phase = 'handshake'
    // behind a proxy, only the proxy knows
    if (route.proxy === undefined) this.#address = addressOf(socket)
    this.#tap = tap(socket)
    const secured = this.#secure(this.#tap)
    try {
      await secureConnect(secured, signal)
      return this.#facts(secured)
    } finally {
      secured.destroy()
    }
  }

  failed(error: unknown, timedOut: boolean): FailedHandshake {
    const received = this.#tap?.received() ?? new Uint8Array()
    const flight = readServerFlight(received, this.#keyLog)
    const failure = failureBy(error, {
      endpoint: this.#request.endpoint,
      phase: this.#phase,
      flight,
      received,
      ...(timedOut ? { timedOutAfterMs: this.#request.timeoutMs } : {}),
    })
    return { ok: false, failure, flight, ...(this.#address === undefined ? {} : { address: this.#address }) }
  }

  #secure({ stream }: Tap): TLSSocket {
    const { offer, servername, trust, route } = this.#request
    const { pskIdentity } = offer
    // what is offered are protocols of the web
    const alpn = route?.starttls === undefined ? offer.alpn : []
    const secured = connect({
      socket: stream,
      secureContext: offer.context(trust),
      servername: servername === undefined || isIP(servername) !== 0 ? '' : servername,
      rejectUnauthorized: false,
      requestOCSP: true,
      checkServerIdentity: () => undefined,
      minDHSize: 1,
      ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
      ...(pskIdentity === undefined
        ? {}
        : { pskCallback: () => ({ psk: Buffer.alloc(32), identity: pskIdentity }) }),
    })
    skipNodesOwnReading(secured)
    secured.on('keylog', (line) => this.#keyLog.push(line.toString('latin1')))
    return secured
  }

  #facts(secured: TLSSocket): Handshake {
    const { authorizationError } = secured
    const ephemeralKey = ephemeralKeyOf(secured)
    const flight = readServerFlight(this.#tap?.received() ?? new Uint8Array(), this.#keyLog)
    return {
      ok: true,
      ...(this.#address === undefined ? {} : { address: this.#address }),
      protocol: secured.getProtocol() ?? 'unknown',
      cipher: secured.getCipher().standardName ?? secured.getCipher().name,
      flight,
      presented: flight.chain ?? presentedChain(secured) ?? [],
      durationMs: monotonicMs() - this.#startedAt,
      ...(typeof secured.alpnProtocol === 'string' ? { alpn: secured.alpnProtocol } : {}),
      ...(ephemeralKey === undefined ? {} : { ephemeralKey }),
      ...(authorizationError ? { authorizationError: String(authorizationError) } : {}),
    }
  }
}

/**
 * Where the chain is trusted, Node turns every certificate into an object of its own before it says
 * `secureConnect`: slow, and with odd keys an exception nobody can catch. It leaves that out for resumed
 * sessions; we look at the certificates ourselves and check the name ourselves, so it may do so here.
 */
function skipNodesOwnReading(secured: TLSSocket): void {
  secured.isSessionReused = () => true
}

/**
 * The certificates in the order sent, where the wire could not be read. What was read from the wire comes first: OpenSSL
 * has taken the same bytes for this handshake's one Certificate message, and here it copies each certificate and
 * encodes it anew. The walk may be done once: it takes the chain away from OpenSSL.
 *
 * @see https://github.com/nodejs/node/issues/65579
 */
function presentedChain(secured: TLSSocket): Uint8Array[] | undefined {
  try {
    const chain: Uint8Array[] = []
    let certificate = secured.getPeerX509Certificate()
    for (; certificate !== undefined; certificate = certificate.issuerCertificate) chain.push(certificate.raw)
    return chain.length > 0 ? chain : undefined
  } catch {
    return undefined
  }
}

function ephemeralKeyOf(secured: TLSSocket): Handshake['ephemeralKey'] {
  const info = secured.getEphemeralKeyInfo()
  if (info === null || !('type' in info) || !info.type) return undefined
  const { type, name, size } = info
  return { type, ...(name === undefined ? {} : { name }), ...(size === undefined ? {} : { size }) }
}

function secureConnect(secured: TLSSocket, signal: StopSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => void secured.destroy(signal.reason as Error)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    let isSecure = false
    secured.once('secureConnect', () => {
      isSecure = true
      resolve()
    })
    // stays: an error after the handshake is nothing to us
    secured.on('error', reject)
    secured.once('close', () => {
      signal.removeEventListener('abort', onAbort)
      if (!isSecure) reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    })
  })
}

/** The other end of a connection. */
export function addressOf(socket: Socket): Address {
  const ip = socket.remoteAddress ?? ''
  return { ip, port: socket.remotePort ?? 0, family: isIP(ip) === 6 ? 6 : 4 }
}

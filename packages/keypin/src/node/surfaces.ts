import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { type Guard, MARK, type Mark, markOf } from './guard.ts'
import { guardSocket } from './listener.ts'
import { derOfSession, peerOf } from './session.ts'

/** See {@link Surface}. */
export type Hook = 'gate' | 'listener'

/** TLS options that carry the mark of a guard, however they are copied. */
export type MarkedOptions = ConnectionOptions & { readonly [MARK]: Mark }

/** What the surfaces need of a pinner. */
export interface Surface {
  readonly guard: Guard
  /** What holds connections here: the gate of the whole process, or a listener on each socket. */
  readonly hook: Hook
  /** True when this pinner has itself accepted the certificate; sessions of others are not used. */
  readonly hasAccepted: (leaf: Uint8Array) => boolean
  /** Gives the error to refuse a clear-text connection to this host with. */
  readonly refuseCleartext: (host: string) => Error | undefined
}

/** Marks options, and drops a session that was not made under this pinner's eyes: a full handshake takes its place. */
export function markOptions<T extends object>(surface: Surface, options: T): T & { readonly [MARK]: Mark } {
  const mark: Mark = { guard: surface.guard }
  const { checkServerIdentity, session } = options as ConnectionOptions
  const check = markedCheck(checkServerIdentity, mark)
  const marked = { ...options, checkServerIdentity: check, [MARK]: mark }
  if (session !== undefined && !isOurs(surface, session)) delete (marked as { session?: unknown }).session
  return marked
}

// Node calls it as it calls any other; it is also a second place for the mark, because clients that pick single
// options out of a set pick this one.
function markedCheck(
  own: ConnectionOptions['checkServerIdentity'],
  mark: Mark,
): typeof tls.checkServerIdentity {
  const check = own ?? tls.checkServerIdentity
  const marked: typeof tls.checkServerIdentity = (host, certificate) => check(host, certificate)
  return Object.assign(marked, { [MARK]: mark })
}

function isOurs(surface: Surface, session: unknown): boolean {
  if (!(session instanceof Uint8Array)) return false
  try {
    const leaf = peerOf(derOfSession(session))
    return leaf !== undefined && surface.hasAccepted(leaf)
  } catch {
    return false
  }
}

/** Marks a bare connection, for the TLS that somebody else starts over it. */
export function markStream<T extends Duplex>(surface: Surface, stream: T): T {
  const mark: Mark = { guard: surface.guard }
  if (markOf(stream)?.guard === mark.guard) return stream
  return Object.defineProperty(stream, MARK, { value: mark })
}

/** An `https.Agent` whose every connection is marked. */
export class PinnedAgent extends https.Agent {
  readonly #surface: Surface

  constructor(surface: Surface, options: https.AgentOptions) {
    super({ keepAlive: true, ...options })
    this.#surface = surface
  }

  // The agent calls this for every new socket, with its own and the request's options merged: no request option can
  // take the mark off again.
  override createConnection(
    ...args: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    const [options, callback] = args
    const marked = markOptions(this.#surface, options)
    const socket = super.createConnection(marked, callback)
    if (this.#surface.hook === 'listener') guardSocket(socket as TLSSocket, marked as ConnectionOptions)
    return socket
  }
}

/** What undici hands to a connector. */
export interface ConnectorOptions {
  readonly hostname: string
  readonly host?: string
  readonly protocol: string
  readonly port: string
  readonly servername?: string | null
  readonly localAddress?: string | null
  readonly httpSocket?: net.Socket
}

/** undici's callback of a connector. */
export type ConnectorCallback = (error: Error | null, socket: net.Socket | null) => void

/** A connector for undici: what `new Agent({ connect })` takes. */
export type Connector = (options: ConnectorOptions, callback: ConnectorCallback) => net.Socket | undefined

/** TLS options of a connector, and how long a connection may take. */
export type ConnectorSettings = ConnectionOptions & {
  /** Milliseconds until a connection that is not ready is given up; 10,000 unless told, 0 for never. */
  readonly timeoutMs?: number
  /** Offers HTTP/2 as well; off unless told, as in undici 7. */
  readonly allowH2?: boolean
}

// As many sessions as undici itself keeps for each of its connectors.
const MAX_SESSIONS = 100

/** Builds the connector of a pinner. */
export function createConnector(surface: Surface, settings: ConnectorSettings): Connector {
  const { timeoutMs = 10_000, allowH2 = false, ...tlsOptions } = settings
  const sessions = new Map<string, Buffer>()
  return (options, callback) => {
    const open = options.protocol === 'https:' ? openTls : openClear
    return open(options, callback)
  }

  function openTls(options: ConnectorOptions, callback: ConnectorCallback): net.Socket {
    const { hostname, httpSocket, localAddress } = options
    const host = hostname.replace(/^\[|\]$/g, '')
    const servername = options.servername || tlsOptions.servername || (net.isIP(host) === 0 ? host : '')
    const key = `${servername} ${host}:${options.port}`
    const session = sessions.get(key)
    const socket = connectMarked(surface, {
      ALPNProtocols: allowH2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      ...tlsOptions,
      ...(session === undefined ? {} : { session }),
      ...(localAddress ? { localAddress } : {}),
      ...(httpSocket === undefined ? {} : { socket: httpSocket }),
      ...(servername === '' ? {} : { servername }),
      host,
      port: Number(options.port || 443),
    })
    socket.on('session', (fresh) => keepSession(key, fresh))
    // The server may have a new certificate by now, and still know a session that was made with the old one.
    socket.on('error', () => sessions.delete(key))
    return settle(socket, 'secureConnect', callback, timeoutMs)
  }

  function keepSession(key: string, session: Buffer): void {
    sessions.delete(key)
    sessions.set(key, session)
    if (sessions.size > MAX_SESSIONS) sessions.delete(sessions.keys().next().value as string)
  }

  function openClear(options: ConnectorOptions, callback: ConnectorCallback): net.Socket | undefined {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    const refusal = surface.refuseCleartext(host)
    if (refusal !== undefined) {
      queueMicrotask(() => callback(refusal, null))
      return undefined
    }
    const socket = net.connect({
      host,
      port: Number(options.port || 80),
      ...(options.localAddress ? { localAddress: options.localAddress } : {}),
    })
    return settle(socket, 'connect', callback, timeoutMs)
  }
}

function settle(
  socket: net.Socket,
  ready: string,
  callback: ConnectorCallback,
  timeoutMs: number,
): net.Socket {
  const timer = timeoutMs === 0 ? undefined : setTimeout(giveUp, timeoutMs)
  timer?.unref()
  socket.setNoDelay(true)
  socket.once(ready, onReady).once('error', onError)
  return socket

  function onReady(): void {
    clearTimeout(timer)
    socket.off('error', onError)
    callback(null, socket)
  }
  function onError(error: Error): void {
    clearTimeout(timer)
    socket.off(ready, onReady)
    callback(error, null)
  }
  function giveUp(): void {
    socket.destroy(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }))
  }
}

/** Opens a marked connection. */
export function connectMarked(surface: Surface, options: ConnectionOptions): TLSSocket {
  const marked = markOptions(surface, options)
  const socket = tls.connect(marked)
  if (surface.hook === 'listener') guardSocket(socket, marked)
  return socket
}

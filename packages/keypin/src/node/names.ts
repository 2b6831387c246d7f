import type { TLSSocket } from 'node:tls'
import { type Mark, markOf } from './guard.ts'

interface ConnectOptions {
  readonly host?: unknown
  readonly servername?: unknown
  readonly session?: unknown
  readonly socket?: unknown
}

interface SocketInternals {
  readonly _host?: unknown
  readonly remoteAddress?: unknown
  readonly _parent?: SocketInternals & { readonly encrypted?: boolean }
  readonly _handle?: {
    readonly getServername?: () => unknown
    /** The socket below; for a stream that is none, what Node put around it. */
    readonly _parentWrap?: { readonly stream?: unknown }
  }
  readonly [key: symbol]: unknown
}

let connectOptionsKey: symbol | undefined

/** What `tls.connect` was called with. Node keeps it on the socket under a private symbol of this description. */
export function connectOptions(socket: TLSSocket): ConnectOptions | undefined {
  const internals = socket as unknown as SocketInternals
  connectOptionsKey ??= Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'connect-options',
  )
  const options = connectOptionsKey === undefined ? undefined : internals[connectOptionsKey]
  return typeof options === 'object' && options !== null ? options : undefined
}

/**
 * Every name a connection goes by: the server name, the connect host, the name sent in the ClientHello, and the host
 * of a bare TCP socket that was handed in (STARTTLS), or its address where Node had no host to look up. A Host header
 * can bend the first, a proxy the last, so the pins of all of them must hold. Under an encrypted parent (an HTTPS
 * proxy) the parent's own host was judged with it.
 *
 * The first name is the one that Node compares with the certificate (`onConnectSecure` in `lib/internal/tls/wrap.js`).
 */
export function namesOf(socket: TLSSocket): readonly string[] {
  const options = connectOptions(socket)
  const internals = socket as unknown as SocketInternals
  const parent = internals._parent
  // An address alone names nobody: without connect options it would let any host go by another name.
  const address = options === undefined ? undefined : parent?.remoteAddress
  const parentHost = parent?.encrypted === true ? undefined : (parent?._host ?? address)
  const candidates = [
    options?.servername,
    options?.host,
    internals._handle?.getServername?.(),
    internals._host,
    parentHost,
  ]
  const names = [...new Set(candidates.filter(isName))]
  const [only, ...others] = names
  // Node's own default for tls.connect, which a bare connection to elsewhere shows to be wrong.
  const isUnnamed = only === undefined || (only === parentHost && others.length === 0 && LOOPBACK.test(only))
  return isUnnamed && options !== undefined ? [...new Set(['localhost', ...names])] : names
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== ''
}

/** The mark a socket carries through its connect options, or through the bare connection that TLS was started over. */
export function markOfSocket(socket: TLSSocket): Mark | undefined {
  const options = connectOptions(socket)
  const below = (socket as unknown as SocketInternals)._handle?._parentWrap
  return markOf(options) ?? markOf(options?.socket) ?? markOf(below) ?? markOf(below?.stream)
}

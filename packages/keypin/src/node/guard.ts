import type { PeerCertificate, TLSSocket } from 'node:tls'

/** What is known of a TLS connection at the moment its handshake is done, before a byte of the request. */
export interface Connection {
  readonly socket: TLSSocket
  /** The connect host and the server name as they were spelt; the first is the one Node compares with the certificate. */
  readonly names: readonly string[]
  /** The session was resumed: the server showed no certificate, the session carries the leaf it once showed. */
  readonly resumed: boolean
  /** OpenSSL's verdict on the chain; a resumed session brings its own along. */
  readonly chainError: Error | undefined
  /**
   * What the server showed, as Node joins it (by name only!); `undefined` without a certificate or when resumed. Ask
   * only once `chainError` is known to be absent: Node 24 does not survive reading every kind of key.
   */
  readonly certificate: () => PeerCertificate | undefined
  /** The leaf that the resumed session was made with. */
  readonly sessionLeaf: Uint8Array | undefined
}

/** Somebody who has a say about connections. */
export interface Guard {
  /** Gives the error to refuse with, or nothing to let the connection go on. Never throws. */
  readonly judge: (connection: Connection, mark: Mark | undefined) => Error | undefined
}

/** How a connection says which guard it belongs to. */
export interface Mark {
  readonly guard: Guard
  /** The entry this connection is not judged by: a report on an entry travels unpinned by that very entry. */
  readonly exceptEntry?: string
}

/**
 * The option under which a connection carries its mark. A symbol that is enumerable, so that the copies which
 * clients make of their options (`{ ...options }`, `Object.assign`) keep it.
 */
export const MARK: unique symbol = Symbol.for('keypin.mark')

/** The mark in a set of options: on the options, or on `checkServerIdentity`, which more clients hand on. */
export function markOf(options: unknown): Mark | undefined {
  if (typeof options !== 'object' || options === null) return undefined
  const { [MARK]: mark, checkServerIdentity } = options as Marked
  return mark ?? (checkServerIdentity as Marked | undefined)?.[MARK]
}

interface Marked {
  readonly [MARK]?: Mark
  readonly checkServerIdentity?: unknown
}

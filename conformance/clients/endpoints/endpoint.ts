import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A service that speaks the first exchange of a protocol, which is enough to see whether a client believes it. */
export interface Endpoint {
  /** Application protocols to offer in the handshake. */
  readonly alpn?: readonly string[]
  /**
   * What is said in clear before TLS: settles when the client has asked for TLS. Anything but the words that lead
   * there is a leak, and thrown as {@link Leak}.
   */
  readonly negotiate?: (socket: Socket) => Promise<void>
  /** Answers on what was decrypted. */
  readonly speak: (stream: Duplex, alpn: string) => void | Promise<void>
}

/** The client said something in clear that belongs inside TLS. */
export class Leak extends Error {}

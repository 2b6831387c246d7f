import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Presented } from '../scenarios/scenario.ts'
import { Connection } from './connection.ts'
import type { Evidence } from './evidence.ts'
import { greet } from './front/greet.ts'

/** A version of TLS a run can be narrowed to. */
export type TlsVersion = '1.2' | '1.3'

/** What an endpoint serves, and how. */
export interface EndpointOptions {
  readonly presented: Presented
  /** Default: both versions. */
  readonly tls?: TlsVersion | undefined
  /** Whether no application protocol is agreed on, whatever clients offer. */
  readonly withoutAlpn?: boolean
  /** The only group of keys that is taken. Default: OpenSSL's choice. */
  readonly keyGroup?: string | undefined
  /** Whether to ask clients for a certificate. Default `true`. */
  readonly asksForIdentity?: boolean
  /** Whether it is a proxy too: HTTP CONNECT, SOCKS5, or behind a balancer; whoever comes straight is served as well. */
  readonly isProxy?: boolean
  /** Hexadecimal; it stands in every answer. */
  readonly nonce: string
}

/** A server on loopback that presents one chain to everyone and keeps what it sees. */
export interface Endpoint {
  readonly port: number
  /** Everything seen so far, in the order the connections came. */
  evidence(): Evidence[]
  /** How many connections are open now. */
  readonly openCount: number
  /** How many connections were closed unheard, because too many had come. */
  readonly turnedAway: number
  /** Takes nothing more, and closes what is open. */
  close(): Promise<void>
}

/** One attempt of a client; a browser opens some ten connections. Memory is bounded by this and the next together. */
export const maxConnections = 600
const maxAppBytes = 64 * 1024 * 1024

/**
 * Opens an endpoint on 127.0.0.1 with a port of its own, and with session ticket keys of its own: a session
 * from anywhere else cannot be resumed here, so that the client has to look at the chain.
 */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const connections: Connection[] = []
  const greeted = new Set<Socket>()
  let turnedAway = 0
  let open = 0
  const connectionOptions = {
    secureContext: secureContextOf(options),
    nonce: options.nonce,
    asksForIdentity: options.asksForIdentity ?? true,
    allowance: limitedAllowance(),
    withoutAlpn: options.withoutAlpn ?? false,
  }
  let allEnded: (() => void) | undefined
  const take = (socket: Socket): void => {
    if (connections.length + greeted.size >= maxConnections) {
      turnedAway++
      socket.destroy()
      return
    }
    open++
    const ended = (): void => {
      open--
      if (open === 0) allEnded?.()
    }
    if (options.isProxy !== true) {
      connections.push(new Connection(socket, connectionOptions, ended))
      return
    }
    greeted.add(socket)
    void greet(socket).then((arrival) => {
      // One that is not here any more was closed with the endpoint.
      if (!greeted.delete(socket) || arrival === undefined) ended()
      else connections.push(new Connection(socket, { ...connectionOptions, arrival }, ended))
    })
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, take)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    evidence: () => connections.map((connection) => connection.evidence()),
    get openCount() {
      return open
    },
    get turnedAway() {
      return turnedAway
    },
    async close() {
      server.close()
      for (const connection of connections) connection.close()
      for (const socket of greeted) socket.destroy()
      greeted.clear()
      if (open > 0) {
        await new Promise<void>((resolve) => {
          allEnded = resolve
        })
      }
    },
  }
}

/** Says whether so many more decrypted bytes are still welcome, for all connections of one chain together. */
export function limitedAllowance(): (bytes: number) => boolean {
  let left = maxAppBytes
  return (bytes) => {
    left -= bytes
    return left >= 0
  }
}

/** How a chain is served. */
export type ServedOptions = Pick<EndpointOptions, 'presented' | 'tls' | 'keyGroup'>

/** The TLS side of a chain, with ticket keys of its own. */
export function secureContextOf({ presented, tls, keyGroup }: ServedOptions): SecureContext {
  const version = tls === undefined ? undefined : (`TLSv${tls}` as const)
  return createSecureContext({
    cert: presented.chainPem,
    key: presented.keyPem,
    ticketKeys: randomBytes(48),
    // Without it OpenSSL refuses to resume where client certificates are asked for.
    sessionIdContext: randomBytes(16).toString('hex'),
    minVersion: version ?? 'TLSv1.2',
    maxVersion: version ?? 'TLSv1.3',
    // Chains that are weak on purpose are served too; the client is what is being judged.
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(keyGroup === undefined ? {} : { ecdhCurve: keyGroup }),
  })
}

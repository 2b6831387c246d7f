import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Presented } from '../scenarios/scenario.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { Evidence, Watched } from './evidence.ts'
import { greet } from './front/greet.ts'
import { unwrap } from './front/unwrap.ts'
import type { Arrival } from './front/way.ts'
import { type ServedOptions, secureContextOf, servingOf } from './serving.ts'
import { evidenceInClear, talkInClear } from './speech/in-clear.ts'
import { type SpeechName, speechNamed } from './speech/registry.ts'
import type { Speech } from './speech/speech.ts'

/** What an endpoint serves, and how. */
export interface EndpointOptions extends ServedOptions {
  /** Whether no application protocol is agreed on, whatever clients offer. */
  readonly withoutAlpn?: boolean
  /** Whether to ask clients for a certificate. Default `true`. */
  readonly asksForIdentity?: boolean
  /** Whether it is a proxy too: HTTP CONNECT, SOCKS5, or behind a balancer; whoever comes straight is served as well. */
  readonly isProxy?: boolean
  /** Of a proxy that is spoken to by TLS, its own chain. */
  readonly proxy?: Presented | undefined
  /** A protocol in which the server speaks first. Default: whichever client-first one the client speaks. */
  readonly speaks?: SpeechName | undefined
  /** Hexadecimal; it stands in every answer. */
  readonly nonce: string
}

/** A server on loopback that presents one chain to everyone and keeps what it sees. */
export interface Endpoint {
  readonly port: number
  /** Everything seen so far of what came after the last {@link Endpoint.show}, in the order the connections came. */
  evidence(): Evidence[]
  /** Shows something else to whoever comes from now on. */
  show(next: Pick<EndpointOptions, 'presented' | 'nonce'>): void
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
  const endpoint = new LoopbackEndpoint(options)
  await endpoint.listen()
  return endpoint
}

class LoopbackEndpoint implements Endpoint {
  readonly #options: EndpointOptions
  readonly #connections: Watched[] = []
  readonly #greeted = new Set<Socket>()
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#take(socket))
  readonly #speech: Speech | undefined
  /** The TLS that a proxy is spoken to by. */
  readonly #outer: SecureContext | undefined
  #shown: ReturnType<typeof servingOf> | undefined
  #shownAt = 0
  #allEnded: () => void = () => {}
  openCount = 0
  turnedAway = 0

  constructor(options: EndpointOptions) {
    this.#options = options
    this.#speech = options.speaks === undefined ? undefined : speechNamed(options.speaks)
    this.#outer = options.proxy === undefined ? undefined : secureContextOf({ presented: options.proxy })
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.show(this.#options)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  readonly evidence = (): Evidence[] =>
    this.#connections.slice(this.#shownAt).map((connection) => connection.evidence())

  readonly show = ({ presented, nonce }: Pick<EndpointOptions, 'presented' | 'nonce'>): void => {
    // What is kept open would be used unseen.
    this.#closeAll()
    this.#shownAt = this.#connections.length
    const { asksForIdentity = true, withoutAlpn = false } = this.#options
    const service = {
      nonce,
      asksForIdentity,
      withoutAlpn,
      allowance: limitedAllowance(),
      speech: this.#speech,
    }
    this.#shown = servingOf({ ...this.#options, presented }, service, this.port)
  }

  readonly close = async (): Promise<void> => {
    this.#server.close()
    this.#closeAll()
    if (this.openCount === 0) return
    await new Promise<void>((resolve) => {
      this.#allEnded = resolve
    })
  }

  #closeAll(): void {
    for (const connection of this.#connections) connection.close()
    for (const socket of this.#greeted) socket.destroy()
    this.#greeted.clear()
  }

  #take(socket: Socket): void {
    if (this.#shown === undefined || this.#connections.length + this.#greeted.size >= maxConnections) {
      this.turnedAway++
      socket.destroy()
      return
    }
    this.openCount++
    const { first, others } = this.#shown
    // Those that are being greeted have come too.
    const serving = this.#connections.length + this.#greeted.size === this.#shownAt ? first : others
    const speaksAtOnce = this.#options.isProxy !== true && this.#speech?.begin === undefined
    if (speaksAtOnce) this.#serve(socket, serving)
    else void this.#welcome(socket, serving)
  }

  /** What comes before TLS: a proxy's greeting, or a talk in clear. */
  async #welcome(socket: Socket, serving: ConnectionOptions): Promise<void> {
    this.#greeted.add(socket)
    const startedAt = new Date()
    const shown = this.#shown
    const transport = this.#outer === undefined ? socket : await unwrap(socket, this.#outer)
    const arrival = await this.#arrivalOf(transport)
    const offersTls = serving.isBrokenOff !== true
    const talk =
      arrival === undefined || this.#speech === undefined
        ? undefined
        : await talkInClear(transport ?? socket, this.#speech, offersTls)
    const isHere = this.#greeted.delete(socket)
    if (arrival === undefined) return this.#ended()
    if (talk?.isUpgraded !== false && isHere)
      return this.#serve(transport ?? socket, { ...serving, arrival, disclosedInClear: talk?.disclosed })
    // One that is not here any more was closed with the endpoint; what it said in clear was said, unless to another chain.
    if (talk !== undefined && shown === this.#shown) {
      const evidence = evidenceInClear(socket, talk, { startedAt, offersTls, isAside: serving.isAside })
      this.#connections.push({ evidence: () => evidence, close: () => void socket.destroy() })
    }
    return this.#ended()
  }

  async #arrivalOf(transport: Socket | undefined): Promise<Arrival | undefined> {
    if (transport === undefined) return undefined
    if (!this.#options.isProxy) return { way: 'direct' }
    const arrival = await greet(transport)
    return arrival?.way === 'connect' && this.#outer !== undefined ? { ...arrival, way: 'https' } : arrival
  }

  #serve(socket: Socket, serving: ConnectionOptions): void {
    this.#connections.push(new Connection(socket, serving, () => this.#ended()))
  }

  #ended(): void {
    this.openCount--
    if (this.openCount === 0) this.#allEnded()
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

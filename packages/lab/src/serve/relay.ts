import { connect, type LookupFunction, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { reasonOf } from '../errors.ts'
import { WireWatch } from '../wire/watch.ts'
import type { Ending, Evidence, HandshakeStage } from './evidence.ts'
import type { ProxiedRequest } from './front/clear-request.ts'
import type { Arrival } from './front/way.ts'
import { dataLengths, hasRequest } from './use.ts'

/** Where a connection is passed on to. */
export interface Upstream {
  readonly host: string
  readonly port: number
  /** How its name is looked up. Default: as this system does. */
  readonly lookup?: LookupFunction
}

const connectMs = 10_000

/** Passes a connection through to its server, bytes as they are, and watches both directions. */
export class Relay {
  readonly #started = performance.now()
  readonly #startedAt = new Date()
  readonly #watch = new WireWatch()
  readonly #arrival: Arrival
  readonly #peer: string
  readonly #client: Socket
  readonly #server: Socket
  #serverBytes = 0
  /** How much the server had sent when the client's request came, as far as records tell. */
  #serverBytesBefore: number | undefined
  #fault: string | undefined
  #ending: Ending | undefined
  #endedMs = 0

  /**
   * @param ended Called once, when both sides are closed.
   * @param only The one request in clear that is passed on, its head taken from the client already.
   */
  constructor(
    client: Socket,
    upstream: Upstream,
    arrival: Arrival,
    ended: () => void,
    only?: ProxiedRequest,
  ) {
    this.#client = client
    this.#arrival = arrival
    this.#peer = `${client.remoteAddress}:${client.remotePort}`
    this.#server = connect({ ...upstream, noDelay: true, allowHalfOpen: true })
    const patience = setTimeout(() => this.#server.destroy(new Error('it does not answer')), connectMs)
    this.#server.once('connect', () => clearTimeout(patience))
    this.#server.once('close', () => clearTimeout(patience))
    client.on('data', (chunk) => this.#fromClient(chunk))
    this.#server.on('data', (chunk) => {
      this.#serverBytes += chunk.length
      this.#watch.sent(chunk)
    })
    if (only !== undefined) this.#server.write(only.head, 'latin1')
    if (only === undefined) client.pipe(this.#server)
    else client.pipe(bodyOf(Number(only.bodyLength), () => client.destroy())).pipe(this.#server)
    this.#server.pipe(client)
    this.#watchEnds(ended)
  }

  close(): void {
    this.#end('watch-ended')
    this.#client.destroy()
    this.#server.destroy()
  }

  evidence(): Evidence {
    const { clientHello, clientRecords, recordCount, alerts, isNotTls } = this.#watch
    const fault = this.#faultOfServer()
    return {
      startedAt: this.#startedAt.toISOString(),
      peer: this.#peer,
      arrival: this.#arrival,
      relayed: {
        isUsed: this.#isUsed(),
        ...(fault === undefined ? {} : { fault }),
      },
      stage: this.#stage(),
      ending: this.#ending ?? 'watch-ended',
      ...(clientHello === undefined ? {} : { clientHello }),
      resumed: false,
      records: clientRecords,
      recordCount,
      alerts,
      ...(fault === undefined ? {} : { fault: `the genuine server: ${fault}` }),
      appBytes: 0,
      answered: 'none',
      identityDisclosed: this.#watch.clientCertificateInClear,
      ...(isNotTls ? { clearText: 'other' as const } : {}),
      times: this.#ending === undefined ? {} : { ended: this.#endedMs },
    }
  }

  /** What is wrong with the server as long as it has not shown its certificate. */
  #faultOfServer(): string | undefined {
    if (this.#watch.certificateSent || this.#isUsed()) return undefined
    if (this.#fault !== undefined) return this.#fault
    const isAsked = this.#watch.clientHello !== undefined
    return isAsked && this.#serverBytes === 0 ? 'it did not answer' : undefined
  }

  #fromClient(chunk: Uint8Array): void {
    this.#watch.received(chunk)
    // Looked at with each piece until it is known: of what follows only the records are noted.
    if (this.#serverBytesBefore === undefined && hasRequest(this.#watch))
      this.#serverBytesBefore = this.#serverBytes
  }

  #isUsed(): boolean {
    return this.#serverBytesBefore !== undefined && this.#serverBytes > this.#serverBytesBefore
  }

  #stage(): HandshakeStage {
    if (dataLengths(this.#watch).length > 0) return 'finished'
    if (this.#watch.certificateSent) return 'certificate-sent'
    return this.#watch.clientHello === undefined ? 'bytes' : 'hello'
  }

  #watchEnds(ended: () => void): void {
    let open = 2
    const closed = (): void => {
      if (--open === 0) ended()
    }
    this.#client.on('end', () => this.#end('fin'))
    this.#client.on('error', () => this.#end('rst'))
    this.#client.on('close', () => {
      this.#end('fin')
      this.#server.destroy()
      closed()
    })
    this.#server.on('error', (error) => {
      this.#fault ??= reasonOf(error)
    })
    this.#server.on('end', () => {
      // After the client's own end it only goes along.
      if (this.#ending === undefined) this.#fault ??= 'it hung up'
    })
    this.#server.on('close', () => {
      this.#client.destroy()
      closed()
    })
  }

  #end(ending: Ending): void {
    if (this.#ending !== undefined) return
    this.#ending = ending
    this.#endedMs = Math.round(performance.now() - this.#started)
  }
}

/** Lets so many bytes through. What comes after them is the next request, which may be for somebody else. */
function bodyOf(length: number, exceeded: () => void): Transform {
  let left = length
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const body = chunk.subarray(0, left)
      left -= body.length
      done(null, body)
      if (body.length < chunk.length) exceeded()
    },
  })
}

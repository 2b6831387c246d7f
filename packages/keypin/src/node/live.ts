import type { TLSSocket } from 'node:tls'
import type { Path } from '../path/path.ts'

/** What an open connection was accepted for. */
export interface LiveConnection {
  readonly hosts: readonly string[]
  readonly paths: readonly Path[]
  readonly exceptEntry?: string | undefined
}

const MIN_SWEEP = 256

/** The open connections of a pinner, pooled ones among them, so that a new pin set can judge them again. */
export class LiveConnections {
  readonly #open = new Map<TLSSocket, LiveConnection>()
  #sweepAt = MIN_SWEEP

  get size(): number {
    return this.#open.size
  }

  add(socket: TLSSocket, connection: LiveConnection): void {
    const known = this.#open.has(socket)
    this.#open.set(socket, connection)
    if (!known) socket.once('close', () => this.#open.delete(socket))
    if (this.#open.size >= this.#sweepAt) this.#sweep()
  }

  // Some clients remove all listeners of a socket, ours among them. A sweep whenever the number has doubled costs next
  // to nothing a connection.
  #sweep(): void {
    for (const socket of this.#open.keys()) if (socket.destroyed) this.#open.delete(socket)
    this.#sweepAt = Math.max(MIN_SWEEP, this.#open.size * 2)
  }

  /** Closes, with the error that `judge` gives, those that no longer hold. Gives how many. */
  recheck(judge: (connection: LiveConnection) => Error | undefined): number {
    let closed = 0
    this.#sweep()
    for (const [socket, connection] of this.#open) {
      const refusal = judge(connection)
      if (refusal === undefined) continue
      socket.destroy(refusal)
      closed += 1
    }
    return closed
  }
}

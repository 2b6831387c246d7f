import { Duplex } from 'node:stream'

/** Two streams, each of which reads what the other writes: a connection that never leaves the process. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const left = new HalfOfPair()
  const right = new HalfOfPair()
  left.other = right
  right.other = left
  return [left, right]
}

class HalfOfPair extends Duplex {
  other: HalfOfPair | undefined

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // On a later turn, as from a network: a TLS engine must not be re-entered from its own write.
    setImmediate(() => {
      this.other?.push(chunk)
      done()
    })
  }

  override _final(done: () => void): void {
    this.other?.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.other?.push(null)
    done(error)
  }
}

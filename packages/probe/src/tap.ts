import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** A handshake is over long before this; OpenSSL refuses certificate messages above 100 KiB by itself. */
const keptBytes = 512 * 1024

/** A connection that remembers the first bytes the peer sent, which the TLS layer above would swallow. */
export interface Tap {
  readonly stream: Duplex
  /** What came so far, up to a limit. */
  received(): Uint8Array
}

/** Puts a tap on a connected socket; destroying its stream destroys the socket. */
export function tap(socket: Socket): Tap {
  const chunks: Uint8Array[] = []
  let kept = 0
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => socket.resume(),
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (chunk: Buffer) => {
    if (kept < keptBytes) {
      chunks.push(chunk)
      kept += chunk.length
    }
    if (!stream.push(chunk)) socket.pause()
  })
  socket.on('end', () => stream.push(null))
  socket.on('error', (error) => stream.destroy(error))
  socket.on('close', () => stream.destroy())
  socket.pause()
  return { stream, received: () => Buffer.concat(chunks) }
}

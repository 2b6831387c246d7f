import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

// Long enough for a client on loopback to close by itself after `Connection: close`, so that its close, and
// not ours, is what is seen.
const lingerMs = 250

/**
 * The decrypted side of a connection as a stream of its own, for a protocol's server to talk on.
 *
 * When that server is done, the client gets a moment to close first.
 *
 * @param decrypted Told of each piece before the server sees it; `false` cuts the stream.
 */
export function plainStream(socket: TLSSocket, decrypted: (chunk: Uint8Array) => boolean): Duplex {
  let lingering: NodeJS.Timeout | undefined
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => void socket.resume(),
    write: (chunk: Uint8Array, _encoding, done) => {
      if (socket.writable) socket.write(chunk, done)
      else done(new Error('the client is gone'))
    },
    final: (done) => {
      lingering = setTimeout(() => socket.end(), lingerMs)
      done()
    },
    destroy: (_error, done) => {
      clearTimeout(lingering)
      socket.destroy()
      done(null)
    },
  })
  socket.on('data', (chunk) => {
    if (!decrypted(chunk)) stream.destroy()
    else if (!stream.push(chunk)) socket.pause()
  })
  socket.on('end', () => stream.push(null))
  socket.on('close', () => stream.destroy())
  // What the client broke off is evidence, gathered elsewhere; here it only must not be unhandled.
  stream.on('error', () => {})
  return stream
}

import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { WireWatch } from '../wire/watch.ts'

/** How the client's side of a TCP connection ended. */
export type TcpEnd = 'fin' | 'rst'

/** Told of the end of the client's side, once. */
export type TcpEndListener = (end: TcpEnd) => void

/** How much of a connection its TLS stack sees. */
export interface TapOptions {
  /** Nothing of TLS: whoever watches breaks the handshake off. */
  readonly isHeldBack?: boolean | undefined
}

/**
 * A stream for the TLS stack over a TCP socket, with a watch on both directions.
 *
 * The TLS stack sees the end of the stream after the listener was told of the FIN, so whether its own `end`
 * came earlier tells a close_notify from a bare FIN.
 */
export function tap(
  socket: Socket,
  watch: WireWatch,
  ended: TcpEndListener,
  { isHeldBack = false }: TapOptions = {},
): Duplex {
  let isEnded = false
  const end = (how: TcpEnd): void => {
    if (isEnded) return
    isEnded = true
    ended(how)
  }
  const stream = new Duplex({
    allowHalfOpen: true,
    read: () => void socket.resume(),
    write: (chunk: Uint8Array, _encoding, done) => {
      watch.sent(chunk)
      if (socket.writable) socket.write(chunk, done)
      else done()
    },
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (chunk) => {
    watch.received(chunk)
    if (isHeldBack && !watch.isNotTls) return
    if (!stream.push(chunk)) socket.pause()
  })
  socket.on('end', () => {
    end('fin')
    stream.push(null)
  })
  socket.on('error', () => {
    end('rst')
    stream.destroy()
  })
  socket.on('close', () => stream.destroy())
  return stream
}

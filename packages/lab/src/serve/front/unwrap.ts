import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

/**
 * Takes off the TLS that a client speaks to its proxy: what it says to the proxy comes out, and in that the TLS to the
 * server.
 *
 * @returns `undefined` when the handshake fails; the socket is closed then.
 */
export async function unwrap(socket: Socket, secureContext: SecureContext): Promise<Socket | undefined> {
  const outer = new TLSSocket(socket, { isServer: true, secureContext })
  return await new Promise((resolve) => {
    outer.once('secure', () => resolve(outer))
    outer.once('close', () => resolve(undefined))
    outer.on('error', () => outer.destroy())
  })
}

import type { Socket } from 'node:net'
import { addressOf, type UnfinishedHandshake } from './handshake.ts'
import type { Way } from './persist.ts'
import { reach } from './reach/reach.ts'
import { limitTime } from './time-limit.ts'
import { clientHello } from './wire/client-hello.ts'
import { readServerFlight, type ServerFlight } from './wire/server-flight.ts'

/** As much as OpenSSL would take of certificates, and the rest of the flight. */
const mostBytes = 128 * 1024

/**
 * Has a TLS 1.2 server show its certificates, and hangs up before the handshake is done: a tenth of the work,
 * for which nothing is proven. Anybody can send a certificate; only who finishes has its key.
 *
 * @returns What was shown; nothing where the server wants TLS 1.3, or anything else went otherwise: look again,
 *   to the end.
 */
export async function glance({
  endpoint,
  servername,
  route = {},
  timeoutMs,
  signal,
}: Way): Promise<UnfinishedHandshake | undefined> {
  const limit = limitTime(signal, timeoutMs)
  let socket: Socket | undefined
  try {
    socket = await reach(endpoint, servername ?? endpoint.host, route, {
      signal: limit.signal,
      onPhase: () => {},
    })
    socket.write(clientHello(servername))
    const flight = await firstFlight(socket)
    if (flight.chain === undefined || flight.chain.length === 0) return undefined
    return { ok: false, flight, ...(route.proxy === undefined ? { address: addressOf(socket) } : {}) }
  } catch {
    signal.throwIfAborted()
    return undefined
  } finally {
    limit.clear()
    socket?.destroy()
  }
}

function firstFlight(socket: Socket): Promise<ServerFlight> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const flight = readServerFlight(received)
      if (flight.chain !== undefined || flight.alert !== undefined || received.length > mostBytes)
        resolve(flight)
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(readServerFlight(received)))
  })
}

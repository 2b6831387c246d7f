import type { Socket } from 'node:net'
import type { Failure, Phase } from './failure.ts'
import { addressOf, failureBy } from './handshake.ts'
import { current } from './offers.ts'
import type { Outcome, Way } from './persist.ts'
import { reach } from './reach/reach.ts'
import { limitTime } from './time-limit.ts'
import { clientHello } from './wire/client-hello.ts'
import { FlightReader, type ServerFlight } from './wire/server-flight.ts'

/** As much as OpenSSL would take of certificates, and the rest of the flight. */
const mostBytes = 128 * 1024

/**
 * Has a TLS 1.2 server show its certificates, and hangs up before the handshake is done: a fraction of the work,
 * for which nothing is proven. Anybody can send a certificate; only who finishes has its key.
 *
 * @returns What was shown, or why nothing answers there. Nothing where the server wants TLS 1.3, or anything else
 *   came in answer: look again, to the end.
 */
export async function glance(way: Way): Promise<Outcome | undefined> {
  const { endpoint, servername, route = {}, timeoutMs, signal } = way
  const limit = limitTime(signal, timeoutMs)
  let phase: Phase = 'connect'
  let socket: Socket | undefined
  try {
    const onPhase = (now: Phase): Phase => (phase = now)
    socket = await reach(endpoint, servername ?? endpoint.host, route, { signal: limit.signal, onPhase })
    phase = 'handshake'
    const address = route.proxy === undefined ? { address: addressOf(socket) } : {}
    socket.write(clientHello(servername))
    const flight = await firstFlight(socket)
    limit.signal.throwIfAborted()
    if (flight.chain === undefined || flight.chain.length === 0) return undefined
    return { handshake: { ok: false, flight, ...address }, offer: current }
  } catch (error) {
    signal?.throwIfAborted()
    const late = limit.isOver() ? { timedOutAfterMs: timeoutMs } : {}
    // whoever did answer may like a whole handshake better
    if (phase === 'handshake' && !limit.isOver()) return undefined
    return unanswered(failureBy(error, { endpoint, phase, flight: {}, received: new Uint8Array(), ...late }))
  } finally {
    limit.clear()
    socket?.destroy()
  }
}

function unanswered(failure: Failure): Outcome {
  return { handshake: { ok: false, flight: {} }, offer: current, failure }
}

function firstFlight(socket: Socket): Promise<ServerFlight> {
  return new Promise((resolve, reject) => {
    const reader = new FlightReader()
    let flight: ServerFlight = {}
    let received = 0
    socket.on('data', (chunk: Buffer) => {
      flight = reader.take(chunk)
      received += chunk.length
      if (flight.chain !== undefined || reader.isOver || received > mostBytes) resolve(flight)
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(flight))
  })
}

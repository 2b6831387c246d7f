import type { Socket } from 'node:net'
import { greetConnect } from './connect.ts'
import { greetProxyHeader, signature2 } from './proxy-header.ts'
import { SocketReader } from './socket-reader.ts'
import { greetSocks5 } from './socks5.ts'
import type { Arrival } from './way.ts'

// A ClientHello may be long, what comes before it is not; a client that has nothing to say may do so elsewhere.
const limits = { bytes: 64 * 1024, ms: 10_000 }
const socksVersion = 5

/**
 * Finds out how a connection came: through HTTP's CONNECT, SOCKS5, from a balancer that says where it was going, or
 * straight away. What belongs to the way is answered and taken; all that follows is left in the socket.
 *
 * @returns `undefined` when it broke off or made no sense: the socket is closed then.
 */
export async function greet(socket: Socket): Promise<Arrival | undefined> {
  const reader = new SocketReader(socket, limits)
  try {
    const arrival = await arrivalOf(reader, socket)
    reader.release()
    if (arrival === undefined) close(socket)
    return arrival
  } catch {
    reader.release()
    close(socket)
    return undefined
  }
}

async function arrivalOf(reader: SocketReader, socket: Socket): Promise<Arrival | undefined> {
  const start = await reader.peek(1)
  if (start === undefined) return undefined
  if (start[0] === socksVersion) return await greetSocks5(reader, socket)
  if (await begins(reader, 'CONNECT ')) return await greetConnect(reader, socket)
  if (await begins(reader, 'PROXY ')) return await greetProxyHeader(reader)
  if (await begins(reader, signature2.toString('latin1'))) return await greetProxyHeader(reader)
  return { way: 'direct' }
}

/** Waits for no more bytes than are needed to tell. */
async function begins(reader: SocketReader, word: string): Promise<boolean> {
  for (let length = 1; length <= word.length; length++) {
    const start = await reader.peek(length)
    if (start === undefined || start[length - 1] !== word.charCodeAt(length - 1)) return false
  }
  return true
}

function close(socket: Socket): void {
  socket.on('error', () => {})
  socket.resume()
  if (!socket.writableEnded) socket.destroy()
}

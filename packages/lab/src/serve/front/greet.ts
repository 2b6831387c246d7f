import type { Socket } from 'node:net'
import { type ClearRequest, peekClearRequest } from './clear-request.ts'
import { greetConnect } from './connect.ts'
import { peekServerName } from './hello.ts'
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
  return await read(socket, (reader) => arrivalOf(reader, socket))
}

/** How a connection came, and where it goes by its own first words. */
export interface Greeted {
  readonly arrival: Arrival
  /** The name that the client asks for in its ClientHello. */
  readonly serverName?: string
  /** Where it goes when it speaks HTTP in clear. */
  readonly clear?: ClearRequest
}

/** The same, with what the client's own first words say. */
export async function greetAndPeek(socket: Socket): Promise<Greeted | undefined> {
  return await read(socket, async (reader) => {
    const arrival = await arrivalOf(reader, socket)
    if (arrival === undefined) return undefined
    const clear = await peekClearRequest(reader)
    if (clear !== undefined) return { arrival, clear }
    const serverName = await peekServerName(reader)
    return { arrival, ...(serverName === undefined ? {} : { serverName }) }
  })
}

async function read<Value>(
  socket: Socket,
  work: (reader: SocketReader) => Promise<Value | undefined>,
): Promise<Value | undefined> {
  const reader = new SocketReader(socket, limits)
  const found = await work(reader).catch(() => undefined)
  reader.release()
  if (found === undefined) close(socket)
  return found
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

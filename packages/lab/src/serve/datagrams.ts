import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Datagrams that come to a port of loopback; nobody answers them. */
export interface DatagramWatch {
  readonly count: number
  close(): void
}

/** Counts datagrams to a port: a client that tries HTTP/3 there is on a way that is not watched. */
export async function watchDatagrams(port: number): Promise<DatagramWatch> {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', () => count++)
  socket.on('error', () => {})
  try {
    socket.bind(port, '127.0.0.1')
    await once(socket, 'listening')
  } catch (cause) {
    socket.close()
    throw cause
  }
  return {
    get count() {
      return count
    },
    close: () => socket.close(),
  }
}

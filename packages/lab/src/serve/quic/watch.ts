import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { PeerCounts } from '../peers.ts'
import { noVersion, opensConnection, readLongHeader } from './packet.ts'

/** A port over UDP where clients that try QUIC are seen, and sent back to TCP. */
export interface QuicWatch {
  /** How many datagrams opened a connection. */
  readonly opened: number
  /** How many of them came from an address. */
  openedBy(address: string): number
  close(): Promise<void>
}

/**
 * Listens beside the lab's port, for clients whose UDP is led there too.
 *
 * @returns `undefined` where that port is taken: then nothing is seen.
 */
export async function watchQuic(place: {
  readonly address: string
  readonly port: number
}): Promise<QuicWatch | undefined> {
  const socket = createSocket(place.address.includes(':') ? 'udp6' : 'udp4')
  let opened = 0
  const peers = new PeerCounts()
  socket.on('message', (datagram, from) => {
    // A port that nothing can be sent to: forged, and an error of `send`.
    if (from.port === 0) return
    const header = readLongHeader(datagram)
    if (header === undefined || !opensConnection(datagram)) return
    opened++
    peers.add(from.address)
    socket.send(noVersion(header), from.port, from.address, () => {})
  })
  try {
    socket.bind(place.port, place.address)
    await once(socket, 'listening')
  } catch {
    socket.close()
    return undefined
  }
  socket.on('error', () => {})
  return {
    get opened() {
      return opened
    },
    openedBy: (address) => peers.of(address),
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

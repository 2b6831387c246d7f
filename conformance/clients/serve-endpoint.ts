import net, { type AddressInfo, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import tls, { type TLSSocket } from 'node:tls'
import type { Issued } from '@keypin/forge'
import { type Endpoint, Leak } from './endpoints/endpoint.ts'
import { peek } from './endpoints/read.ts'

/** A running endpoint. What it decrypted is the judge of a client. */
export interface EndpointServer {
  readonly port: number
  /** Application bytes decrypted so far, and bytes that should have been inside TLS and were not. */
  readonly decrypted: () => number
  /** Connections that began a TLS handshake. */
  readonly hellos: () => number
  /** Waits until every connection is closed, so that nothing more can arrive. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
}

const TLS_HANDSHAKE_RECORD = 22

/** Serves an endpoint on loopback with the chain of a leaf. */
export async function serveEndpoint(
  endpoint: Endpoint,
  leaf: Issued,
  version: 'TLSv1.2' | 'TLSv1.3',
): Promise<EndpointServer> {
  const secureContext = tls.createSecureContext({
    key: leaf.keyPem,
    cert: leaf.chainPem(),
    minVersion: version,
    maxVersion: version,
  })
  const count = { decrypted: 0, hellos: 0 }
  const open = new Set<Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    converse(socket, endpoint, secureContext, count).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    decrypted: () => count.decrypted,
    hellos: () => count.hellos,
    settled: async () => {
      await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

interface Count {
  decrypted: number
  hellos: number
}

async function converse(
  socket: Socket,
  endpoint: Endpoint,
  secureContext: tls.SecureContext,
  count: Count,
): Promise<void> {
  try {
    await endpoint.negotiate?.(socket)
    if ((await peek(socket)) !== TLS_HANDSHAKE_RECORD) throw new Leak('clear text where TLS should begin')
  } catch (error) {
    if (error instanceof Leak) count.decrypted += 1
    throw error
  }
  count.hellos += 1
  const alpn = endpoint.alpn === undefined ? {} : { ALPNProtocols: [...endpoint.alpn] }
  const secure = new tls.TLSSocket(socket, { isServer: true, secureContext, ...alpn })
  secure.on('error', () => socket.destroy())
  secure.once('secure', () => {
    const stream = new Decrypted(secure, (bytes) => (count.decrypted += bytes))
    const spoken = endpoint.speak(stream, secure.alpnProtocol || '')
    spoken?.catch(() => socket.destroy())
  })
}

/** The application data of a TLS connection, counted on its way in. */
class Decrypted extends Duplex {
  readonly #secure: TLSSocket

  constructor(secure: TLSSocket, onBytes: (bytes: number) => void) {
    super()
    this.#secure = secure
    secure.on('data', (data: Buffer) => {
      onBytes(data.length)
      this.push(data)
    })
    secure.on('end', () => this.push(null))
    secure.on('close', () => this.destroy())
    this.on('error', () => secure.destroy())
  }

  override _read(): void {}

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#secure.write(chunk, encoding, done)
  }

  override _final(done: () => void): void {
    this.#secure.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#secure.destroy()
    done(error)
  }
}

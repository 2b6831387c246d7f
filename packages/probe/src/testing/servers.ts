import { once } from 'node:events'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions, type Server as TlsServer } from 'node:tls'

/** A server on loopback that ends with the test. */
export interface Running extends AsyncDisposable {
  readonly port: number
}

/** An address of loopback, and a port; 0 for a free one. */
export interface Place {
  readonly host: string
  readonly port: number
}

const anywhere: Place = { host: '127.0.0.1', port: 0 }

/** Serves TLS, on a free port unless it is told where; `prepare` may hear what else the server is asked. */
export function serveTls(
  options: TlsOptions,
  place: Place = anywhere,
  prepare: (server: TlsServer) => void = () => {},
): Promise<Running> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => {})
    socket.end()
  })
  server.on('tlsClientError', () => {})
  prepare(server)
  return running(server, place)
}

/** Serves whatever a function does with a connection. */
export function serveTcp(onConnection: (socket: Socket) => void): Promise<Running> {
  return running(createTcpServer(onConnection), anywhere)
}

/** A port of loopback on which nobody listens. One that was free a moment ago another process may have by now. */
export function closedPort(): number {
  return 1
}

async function running(server: Server, { host, port }: Place): Promise<Running> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

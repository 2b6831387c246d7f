import { once } from 'node:events'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A server that behaves as no server should. */
export interface Animal {
  /** Completes "a server that …". */
  readonly does: string
  /** What becomes of a look at it: `shown` when its certificates are told, else codes of failures. */
  readonly ends: readonly string[]
  serve(): Server
}

/** A server on a free port of loopback until the end of a test. */
export interface Caged extends AsyncDisposable {
  readonly port: number
}

/** Lets it out, on loopback only. */
export async function cage({ serve }: Pick<Animal, 'serve'>): Promise<Caged> {
  const server = serve()
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}

/** One that speaks TLS to the end. */
export function speaksTls(options: TlsOptions, prepare: (server: Server) => void = () => {}): Server {
  const server = createTlsServer(options, (socket) => socket.on('error', () => {}).end())
  server.on('tlsClientError', () => {})
  prepare(server)
  return server
}

/** One that says something once it was spoken to, and then waits. */
export const answers = (...said: readonly Uint8Array[]): Server =>
  createTcpServer((socket) => socket.once('data', () => socket.write(Buffer.concat(said))))

/** One that says something, and then the same for ever, as fast as it is listened to. */
export const saysForEver = (piece: Uint8Array, ...first: readonly Uint8Array[]): Server =>
  createTcpServer((socket) => {
    const goOn = (): void => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', goOn).once('data', () => {
      socket.write(Buffer.concat(first))
      goOn()
    })
  })

/** One that begins something long, and goes on by one byte in a while. */
export const drips = (first: Uint8Array): Server =>
  createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(first)
      const timer = setInterval(() => socket.write(Buffer.alloc(1)), 50)
      socket.on('close', () => clearInterval(timer))
    })
  })

/** One that does as it likes with each connection. */
export const doesWithEach = (act: (socket: Socket) => void): Server => createTcpServer(act)

/** A TLS record. */
export const record = (type: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, body.length >> 8, body.length & 255]), body])

/** A handshake message as a record, which may announce another length than it has. */
export function handshake(type: number, body: Uint8Array, announced: number = body.length): Buffer {
  const length = [announced >> 16, (announced >> 8) & 255, announced & 255]
  return record(22, Buffer.concat([Buffer.from([type, ...length]), body]))
}

// without it, every client breaks off at once: RFC 5746
const renegotiation = Buffer.from([0, 5, 0xff, 0x01, 0, 1, 0])

/** A ServerHello that takes a cipher suite, of TLS 1.2. */
export const serverHello = (suite: number, random: Uint8Array = Buffer.alloc(32, 7)): Buffer =>
  handshake(
    2,
    Buffer.concat([Buffer.from([3, 3]), random, Buffer.from([0, suite >> 8, suite & 255, 0]), renegotiation]),
  )

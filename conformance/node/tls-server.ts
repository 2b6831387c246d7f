import type { AddressInfo } from 'node:net'
import tls, { type TLSSocket, type TlsOptions } from 'node:tls'
import type { Issued } from '@keypin/forge'

/** A TLS server on loopback that answers HTTP/1.1 and counts what it decrypted, which is the judge of every test. */
export interface TestServer {
  readonly port: number
  /** Application bytes decrypted so far, over all connections. */
  readonly decrypted: () => number
  /** Handshakes finished so far, and how many of them resumed a session. */
  readonly handshakes: () => { readonly all: number; readonly resumed: number }
  /** Waits until every connection is closed on the server's side, so that nothing more can arrive. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
  /** Goes on with another certificate and the same session tickets. */
  readonly renew: (leaf: Issued) => void
}

export interface TestServerOptions extends TlsOptions {
  /** What is sent in place of the leaf's own chain: PEM, leaf first. */
  readonly chainPem?: string
  /** Answers application data; a plain HTTP answer unless told. */
  readonly answer?: (socket: TLSSocket, data: Buffer) => void
  /** Response headers of the plain HTTP answer. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Starts a server for a leaf. */
export async function serve(leaf: Issued, options: TestServerOptions = {}): Promise<TestServer> {
  const { chainPem = leaf.chainPem(), answer = httpAnswer(options.headers ?? {}), ...tlsOptions } = options
  let decrypted = 0
  let all = 0
  let resumed = 0
  const open = new Set<TLSSocket>()
  const server = tls.createServer({ key: leaf.keyPem, cert: chainPem, ...tlsOptions }, (socket) => {
    all += 1
    if (socket.isSessionReused()) resumed += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (data) => {
      decrypted += data.length
      answer(socket, data)
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    decrypted: () => decrypted,
    handshakes: () => ({ all, resumed }),
    renew: (next) => server.setSecureContext({ ...tlsOptions, key: next.keyPem, cert: next.chainPem() }),
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

function httpAnswer(headers: Readonly<Record<string, string>>): (socket: TLSSocket, data: Buffer) => void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const response = `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${lines.join('')}\r\nok`
  return (socket, data) => {
    if (data.includes('\r\n\r\n')) socket.write(response)
  }
}

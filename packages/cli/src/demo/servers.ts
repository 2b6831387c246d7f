import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import tls, { type TLSSocket } from 'node:tls'
import type { Issued } from '@keypin/forge'
import { HOST } from './place.ts'

const MAX_HEARD_BYTES = 16 * 1024

/** A server of the demo, on loopback. */
export interface DemoServer {
  readonly port: number
  /** What it has decrypted so far. */
  readonly heard: () => string
  readonly close: () => Promise<void>
}

/** The shop's own service: answers every request. */
export function startService(leaf: Issued): Promise<DemoServer> {
  const body = JSON.stringify({ balance: '1,204.00 EUR' })
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`
  return start(leaf, (socket) => socket.end(`${head}\r\n\r\n${body}`))
}

/** The interceptor: shows a certificate of its own, reads along, and passes everything on to the service. */
export function startInterceptor(forged: Issued, servicePort: number, ca: string): Promise<DemoServer> {
  return start(forged, (socket, request) => {
    const onward = tls.connect({ host: '127.0.0.1', port: servicePort, servername: HOST, ca })
    onward.on('error', () => socket.destroy())
    onward.end(request)
    onward.pipe(socket)
  })
}

async function start(
  leaf: Issued,
  answer: (socket: TLSSocket, request: Buffer) => void,
): Promise<DemoServer> {
  const open = new Set<TLSSocket>()
  let heard = Buffer.alloc(0)
  const server = tls.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (socket) => {
    let request = Buffer.alloc(0)
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (data) => {
      heard = Buffer.concat([heard, data]).subarray(0, MAX_HEARD_BYTES)
      request = Buffer.concat([request, data]).subarray(0, MAX_HEARD_BYTES)
      if (request.includes('\r\n\r\n')) answer(socket, request)
    })
  })
  server.on('tlsClientError', () => {})
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard.toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

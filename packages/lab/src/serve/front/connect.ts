import type { Socket } from 'node:net'
import type { SocketReader } from './socket-reader.ts'
import type { Arrival } from './way.ts'

const request = /^CONNECT (\[[0-9a-fA-F:.]+\]|[^\s:/[\]]{1,255}):(\d{1,5}) HTTP\/1\.[01]\r\n/u

/** Answers HTTP's CONNECT (RFC 9110, 9.3.6). What authentication comes along is taken and not kept. */
export async function greetConnect(reader: SocketReader, socket: Socket): Promise<Arrival | undefined> {
  const head = await reader.takeUntil('\r\n\r\n')
  const [, host, port] = request.exec(`${head?.toString('latin1') ?? ''}\r\n`) ?? []
  if (host === undefined || Number(port) > 65_535) {
    socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    return undefined
  }
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
  return { way: 'connect', host: host.replace(/^\[|\]$/gu, ''), port: Number(port) }
}

import type { TLSSocket } from 'node:tls'

/** Sends a request before the handshake is done; settles with the answer, rejects when refused or closed. */
export function ask(socket: TLSSocket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.write('GET / HTTP/1.1\r\nHost: pinned.test\r\n\r\n')
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data)
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed without an answer')))
  })
}

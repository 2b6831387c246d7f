import { connect } from 'node:net'
import { records } from '../wire/records.ts'
import { record } from './own-server.ts'
import { type Running, serveTcp } from './servers.ts'

/**
 * Stands before a server of TLS 1.2 and cuts its handshake anew, which nothing in TLS forbids: how messages lie in
 * records is not part of what both ends sign.
 *
 * @param shape Makes records of what the server sent in one go, before it is encrypted.
 */
export function relay(to: number, shape: (messages: Buffer) => readonly Uint8Array[]): Promise<Running> {
  return serveTcp((client) => {
    const server = connect(to, '127.0.0.1')
    server.on('error', () => {}).on('close', () => client.destroy())
    client.on('close', () => server.destroy())
    client.pipe(server)
    let received = Buffer.alloc(0)
    server.on('data', function cut(chunk: Buffer) {
      received = Buffer.concat([received, chunk])
      const whole = [...records(received)]
      const encrypted = whole.findIndex(({ type }) => type !== 22)
      const clear = encrypted === -1 ? whole : whole.slice(0, encrypted)
      const messages = Buffer.concat(clear.map(({ body }) => body))
      if (encrypted === -1 && !messages.subarray(-4).equals(helloDone)) return
      for (const some of shape(messages)) client.write(some)
      received = received.subarray(clear.reduce((size, { body }) => size + 5 + body.length, 0))
      if (encrypted === -1) return
      server.off('data', cut)
      client.write(received)
      server.pipe(client)
    })
  })
}

const helloDone = Uint8Array.of(14, 0, 0, 0)

/** Records of so many octets each. */
export function cutInto(size: number): (messages: Buffer) => Buffer[] {
  return (messages) => {
    const count = Math.ceil(messages.length / size)
    return Array.from({ length: count }, (_, at) => record(22, messages.subarray(at * size, (at + 1) * size)))
  }
}

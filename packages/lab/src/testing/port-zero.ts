import { type RemoteInfo, Socket } from 'node:dgram'
import { mock } from 'node:test'

/** Puts a datagram before what listens on a socket of UDP, as if it came from port 0: no client of Node sends such. */
export type SendFromPortZero = (datagram: Buffer) => void

/** Opens what listens on UDP, and gives a way to send to it from port 0. */
export async function reachedFromPortZero<Value>(
  open: () => Promise<Value>,
): Promise<[Value, SendFromPortZero]> {
  const bind = mock.method(Socket.prototype, 'bind')
  const opened = await open().finally(() => bind.mock.restore())
  const socket = bind.mock.calls[0]?.this as Socket | undefined
  const from = (size: number): RemoteInfo => ({ address: '127.0.0.1', family: 'IPv4', port: 0, size })
  return [opened, (datagram) => void socket?.emit('message', datagram, from(datagram.length))]
}

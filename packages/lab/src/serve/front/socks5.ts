import type { Socket } from 'node:net'
import type { SocketReader } from './socket-reader.ts'
import type { Arrival } from './way.ts'

const noAuthentication = 0
const nameAndPassword = 2
const noneOfThese = 0xff
const connect = 1
const succeeded = 0
const commandNotSupported = 7

/** Answers SOCKS version 5 (RFC 1928), and takes any name and password (RFC 1929) without keeping them. */
export async function greetSocks5(reader: SocketReader, socket: Socket): Promise<Arrival | undefined> {
  if (!(await hasAgreedOnMethod(reader, socket))) return undefined
  const [, command] = (await reader.take(3)) ?? []
  const host = await readAddress(reader)
  const port = (await reader.take(2))?.readUInt16BE()
  if (host === undefined || port === undefined) return undefined
  const reply = command === connect ? succeeded : commandNotSupported
  // Bound to 0.0.0.0:0: nobody needs to know from where the lab would have gone on.
  socket.write(Uint8Array.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0))
  if (command === connect) return { way: 'socks5', host, port }
  socket.end()
  return undefined
}

async function hasAgreedOnMethod(reader: SocketReader, socket: Socket): Promise<boolean> {
  const [, count = 0] = (await reader.take(2)) ?? []
  const methods = await reader.take(count)
  if (methods?.includes(noAuthentication)) return socket.write(Uint8Array.of(5, noAuthentication)) || true
  if (!methods?.includes(nameAndPassword)) {
    socket.end(Uint8Array.of(5, noneOfThese))
    return false
  }
  socket.write(Uint8Array.of(5, nameAndPassword))
  const [, nameLength = 0] = (await reader.take(2)) ?? []
  await reader.take(nameLength)
  const [passwordLength = 0] = (await reader.take(1)) ?? []
  if ((await reader.take(passwordLength)) === undefined) return false
  socket.write(Uint8Array.of(1, 0))
  return true
}

async function readAddress(reader: SocketReader): Promise<string | undefined> {
  const [type] = (await reader.take(1)) ?? []
  switch (type) {
    case 1:
      return (await reader.take(4))?.join('.')
    case 3: {
      const [length = 0] = (await reader.take(1)) ?? []
      return (await reader.take(length))?.toString('latin1')
    }
    case 4:
      return (await reader.take(16))?.toString('hex').match(/.{4}/gu)?.join(':')
    default:
      return undefined
  }
}

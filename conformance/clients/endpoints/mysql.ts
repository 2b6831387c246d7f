import type { Duplex } from 'node:stream'
import { type Endpoint, Leak } from './endpoint.ts'
import { take } from './read.ts'

// LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, SSL, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH
const CAPABILITIES = 0x8aa09
const OK = Buffer.of(7, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0)
const SSL_REQUEST_LENGTH = 32

/** Greets, switches to TLS, lets everyone in. */
export const mysql: Endpoint = {
  negotiate: async (socket) => {
    socket.write(packet(0, greeting()))
    const header = await take(socket, 4)
    if (header.readUIntLE(0, 3) !== SSL_REQUEST_LENGTH) throw new Leak('a login in clear')
    await take(socket, SSL_REQUEST_LENGTH)
  },
  speak: async (stream) => {
    for (;;) await answer(stream)
  },
}

async function answer(stream: Duplex): Promise<void> {
  const header = await take(stream, 4)
  await take(stream, header.readUIntLE(0, 3))
  const ok = Buffer.from(OK)
  ok[3] = (header[3] as number) + 1
  stream.write(ok)
}

function greeting(): Buffer {
  const capabilities = Buffer.alloc(4)
  capabilities.writeUInt32LE(CAPABILITIES)
  return Buffer.concat([
    Buffer.from('\x0a8.4.0\0', 'latin1'),
    Buffer.of(1, 0, 0, 0), // thread id
    Buffer.from('saltsalt\0', 'latin1'),
    capabilities.subarray(0, 2),
    Buffer.of(45, 2, 0), // utf8mb4, autocommit
    capabilities.subarray(2),
    Buffer.of(21), // length of the salt
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0mysql_native_password\0', 'latin1'),
  ])
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  header[3] = sequence
  return Buffer.concat([header, payload])
}

import type { Duplex } from 'node:stream'
import { type Endpoint, Leak } from './endpoint.ts'
import { take } from './read.ts'

const EXTENDED_REQUEST = 0x77
const EXTENDED_RESPONSE = 0x78
const BIND_RESPONSE = 0x61
// resultCode success, matchedDN and diagnosticMessage empty (RFC 4511, section 4.1.9)
const SUCCESS = [0x0a, 1, 0, 4, 0, 4, 0]

/** LDAP inside TLS (port 636); lets everyone bind. */
export const ldaps: Endpoint = { speak: converse }

/** LDAP that is upgraded by the StartTLS operation (port 389). */
export const ldapStartTls: Endpoint = {
  negotiate: async (socket) => {
    const { id, operation } = await takeMessage(socket)
    if (operation !== EXTENDED_REQUEST) throw new Leak('a bind in clear')
    socket.write(result(id, EXTENDED_RESPONSE))
  },
  speak: converse,
}

async function converse(stream: Duplex): Promise<void> {
  for (;;) {
    const { id } = await takeMessage(stream)
    stream.write(result(id, BIND_RESPONSE))
  }
}

// Messages of a first exchange: shorter than 128 bytes, ids below 128.
async function takeMessage(stream: Duplex): Promise<{ id: number; operation: number }> {
  const [, length = 0] = await take(stream, 2)
  const body = await take(stream, length)
  return { id: body[2] as number, operation: body[3] as number }
}

function result(id: number, operation: number): Buffer {
  const body = [2, 1, id, operation, SUCCESS.length, ...SUCCESS]
  return Buffer.of(0x30, body.length, ...body)
}

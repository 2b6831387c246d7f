import type { Endpoint } from './endpoint.ts'
import { take } from './read.ts'

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013

/** Says hello as a standalone server does, to whatever it is asked. */
export const mongo: Endpoint = {
  speak: async (stream) => {
    for (;;) {
      const header = await take(stream, 16)
      await take(stream, header.readInt32LE(0) - 16)
      stream.write(reply(header.readInt32LE(4), header.readInt32LE(12)))
    }
  },
}

function reply(requestId: number, opcode: number): Buffer {
  const isQuery = opcode === OP_QUERY
  // OP_REPLY: flags, cursor, offset, count. OP_MSG: flags, a section of kind 0.
  const head = isQuery ? Buffer.concat([int32(8), Buffer.alloc(8), int32(0), int32(1)]) : Buffer.alloc(5)
  const body = Buffer.concat([head, hello])
  const header = [int32(16 + body.length), int32(1), int32(requestId), int32(isQuery ? OP_REPLY : OP_MSG)]
  return Buffer.concat([...header, body])
}

const hello = bson({
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
  ok: 1,
})

// BSON of flags and 32-bit numbers, https://bsonspec.org/spec.html
function bson(fields: Readonly<Record<string, boolean | number>>): Buffer {
  const elements = Object.entries(fields).map(([name, value]) => {
    const type = typeof value === 'boolean' ? 8 : 16
    const bytes = typeof value === 'boolean' ? Buffer.of(Number(value)) : int32(value)
    return Buffer.concat([Buffer.of(type), Buffer.from(`${name}\0`), bytes])
  })
  const document = Buffer.concat([...elements, Buffer.of(0)])
  return Buffer.concat([int32(document.length + 4), document])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

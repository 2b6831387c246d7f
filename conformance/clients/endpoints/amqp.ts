import type { Duplex } from 'node:stream'
import type { Endpoint } from './endpoint.ts'
import { take } from './read.ts'

// Methods of class 10, connection (AMQP 0-9-1, section 1.4)
const START = 10
const START_OK = 11
const TUNE = 30
const OPEN = 40
const OPEN_OK = 41
const CLOSE = 50
const CLOSE_OK = 51
const METHOD_FRAME = 1

/** Opens a connection for everyone. */
export const amqp: Endpoint = {
  speak: async (stream) => {
    await take(stream, 8) // 'AMQP' and the version
    stream.write(method(START, Buffer.from('\0\x09\0\0\0\0\0\0\0\x05PLAIN\0\0\0\x05en_US', 'latin1')))
    for (;;) await answer(stream)
  },
}

async function answer(stream: Duplex): Promise<void> {
  const header = await take(stream, 7)
  const payload = await take(stream, header.readUInt32BE(3) + 1)
  if (header[0] !== METHOD_FRAME) return
  const asked = payload.readUInt16BE(2)
  if (asked === START_OK) stream.write(method(TUNE, Buffer.of(0, 0, 0, 0, 16, 0, 0, 0)))
  if (asked === OPEN) stream.write(method(OPEN_OK, Buffer.of(0)))
  if (asked === CLOSE) stream.write(method(CLOSE_OK, Buffer.of()))
}

function method(number: number, args: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.of(0, 10, 0, number), args])
  const header = Buffer.of(METHOD_FRAME, 0, 0, 0, 0, 0, 0)
  header.writeUInt32BE(payload.length, 3)
  return Buffer.concat([header, payload, Buffer.of(0xce)])
}

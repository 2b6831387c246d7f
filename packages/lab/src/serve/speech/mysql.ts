import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { AnswerListener } from '../answer.ts'
import type { SocketReader } from '../front/socket-reader.ts'
import type { ClearTalk, Say, Speech } from './speech.ts'

// Capabilities: protocol 4.1, TLS, secure connection, plug-in authentication, transactions, long password
const capability = { tls: 0x0800, others: 0x0008_a201 } as const
const sslRequestLength = 32
const quit = 1
// A login is some hundred bytes, and a test asks a few things.
const maxPacket = 1024 * 1024
const maxPackets = 10_000

/** MySQL's client/server protocol 10, as far as a client needs it that logs in and asks something. */
export const mysql: Speech = {
  scheme: 'mysql',
  begin,
  talk,
}

async function begin(reader: SocketReader, say: Say, offersTls: boolean): Promise<ClearTalk> {
  say(packet(0, greeting(offersTls)))
  const head = await reader.peek(4)
  if (head === undefined) return { isUpgraded: false }
  const length = head.readUIntLE(0, 3)
  const body = (await reader.take(4 + length))?.subarray(4)
  if (body === undefined) return { isUpgraded: false }
  // A request for TLS is a login cut off before the user's name.
  const asksForTls = length === sslRequestLength && (body.readUInt32LE(0) & capability.tls) !== 0
  if (asksForTls && offersTls) return { isUpgraded: true }
  return { isUpgraded: false, disclosed: 'LOGIN' }
}

function greeting(offersTls: boolean): Uint8Array {
  // Neither part may hold a zero byte, at which old clients stop reading.
  const salt = Buffer.from(randomBytes(20).map((byte) => (byte & 0x7f) | 1))
  const capabilities = capability.others | (offersTls ? capability.tls : 0)
  const numbers = Buffer.alloc(7)
  numbers.writeUInt16LE(capabilities & 0xffff, 0)
  // Character set utf8mb4, status autocommit
  numbers[2] = 45
  numbers.writeUInt16LE(2, 3)
  numbers.writeUInt16LE(capabilities >>> 16, 5)
  return Buffer.concat([
    Uint8Array.of(10),
    Buffer.from('8.0.36-keypin-lab\0'),
    Uint8Array.of(1, 0, 0, 0),
    salt.subarray(0, 8),
    Uint8Array.of(0),
    numbers,
    Uint8Array.of(21, ...new Uint8Array(10)),
    salt.subarray(8),
    Uint8Array.of(0),
    Buffer.from('mysql_native_password\0'),
  ])
}

function packet(sequence: number, body: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4)
  head.writeUIntLE(body.length, 0, 3)
  head[3] = sequence & 0xff
  return Buffer.concat([head, body])
}

/** Everybody is let in, and everything is done. */
function talk(stream: Duplex, nonce: string, listener: AnswerListener): void {
  let bytes = Buffer.alloc(0)
  let isLoggedIn = false
  let count = 0
  stream.on('data', (chunk: Buffer) => {
    listener.requested('packets')
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4) {
      const length = bytes.readUIntLE(0, 3)
      if (length > maxPacket || ++count > maxPackets) return void stream.destroy()
      if (bytes.length < 4 + length) return undefined
      const [sequence = 0, command] = bytes.subarray(3)
      bytes = bytes.subarray(4 + length)
      if (isLoggedIn && command === quit) return void stream.end()
      stream.write(packet(sequence + 1, done(nonce)))
      isLoggedIn = true
      listener.answered('whole')
    }
    return undefined
  })
}

/** OK: no rows, no insert id, autocommit, no warnings, and a word. */
const done = (nonce: string): Uint8Array =>
  Buffer.concat([Uint8Array.of(0, 0, 0, 2, 0, 0, 0), Buffer.from(nonce)])

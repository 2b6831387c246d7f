// Protocols whose client and server change over to TLS by exchanging packets.
import type { Conversation } from './conversation.ts'
import { tlsRefused } from './reach-error.ts'

/** PostgreSQL: an SSLRequest is answered by one byte (Frontend/Backend Protocol, "SSL Session Encryption"). */
export async function postgres(server: Conversation): Promise<void> {
  const request = Buffer.alloc(8)
  request.writeInt32BE(8, 0)
  request.writeInt32BE(80_877_103, 4)
  server.say(request)
  const answer = (await server.bytes(1)).toString('latin1')
  if (answer === 'S') return
  if (answer === 'N' || answer === 'E') throw tlsRefused('PostgreSQL', 'does not take TLS')
  throw server.broken('does not speak the protocol of PostgreSQL')
}

const CLIENT_PROTOCOL_41 = 0x200
const CLIENT_SSL = 0x800
const CLIENT_SECURE_CONNECTION = 0x8000
/** utf8mb4_general_ci. */
const CHARACTER_SET = 45

/** MySQL and MariaDB: the greeting tells whether an SSLRequest may follow (Protocol::SSLRequest). */
export async function mysql(server: Conversation): Promise<void> {
  const head = await server.bytes(4)
  const greeting = await server.bytes(Math.min(head.readUIntLE(0, 3), 60_000))
  if (greeting[0] === 0xff) throw tlsRefused('the server', 'does not let this machine in')
  const versionEnd = greeting.indexOf(0, 1)
  const capabilitiesAt = versionEnd + 1 + 4 + 8 + 1
  if (head[3] !== 0 || greeting[0] !== 10 || versionEnd === -1 || greeting.length < capabilitiesAt + 2)
    throw server.broken('does not speak the protocol of MySQL')
  if ((greeting.readUInt16LE(capabilitiesAt) & CLIENT_SSL) === 0)
    throw tlsRefused('MySQL', 'does not take TLS')
  const request = Buffer.alloc(36)
  request.writeUIntLE(32, 0, 3)
  request[3] = 1
  request.writeUInt32LE(CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION, 4)
  request.writeUInt32LE(1 << 24, 8)
  request[12] = CHARACTER_SET
  server.say(request)
}

const STARTTLS_OID = '1.3.6.1.4.1.1466.20037'

/** LDAP: an extended operation (RFC 4511 section 4.14). */
export async function ldap(server: Conversation): Promise<void> {
  const name = Buffer.from(STARTTLS_OID, 'latin1')
  const operation = [0x77, name.length + 2, 0x80, name.length, ...name]
  server.say(Uint8Array.from([0x30, operation.length + 3, 0x02, 0x01, 0x01, ...operation]))
  const answer = await message(server)
  // messageID 1, then [APPLICATION 24], whose first part is the result code; 0 is success.
  const result = answer.indexOf(0x78, 3)
  if (answer[0] !== 0x02 || result === -1) throw server.broken('does not speak LDAP')
  const contentsAt = result + 2 + longForm(answer[result + 1] ?? 0)
  if (answer[contentsAt] !== 0x0a || answer[contentsAt + 1] !== 1) throw server.broken('does not speak LDAP')
  const code = answer[contentsAt + 2] ?? 0
  if (code !== 0) throw tlsRefused('LDAP', `refused StartTLS with result code ${code}`)
}

/** The contents of the next SEQUENCE. */
async function message(server: Conversation): Promise<Buffer> {
  const [tag, first = 0] = await server.bytes(2)
  const more = longForm(first)
  if (tag !== 0x30 || more > 2) throw server.broken('does not speak LDAP')
  const length = more === 0 ? first : (await server.bytes(more)).readUIntBE(0, more)
  return server.bytes(Math.min(length, 60_000))
}

/** How many bytes of a BER length follow its first. */
const longForm = (first: number): number => (first < 0x80 ? 0 : first & 0x7f)

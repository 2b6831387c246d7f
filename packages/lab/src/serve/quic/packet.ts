import { randomBytes } from 'node:crypto'

/** What a QUIC packet of any version says in clear (RFC 8999). */
export interface LongHeader {
  readonly version: number
  readonly destination: Buffer
  readonly source: Buffer
}

// RFC 9000, 14.1: servers answer no smaller first datagram.
const smallestInitial = 1200
// RFC 9000, 15: versions of this form are never in use, so that a server can only say which ones it knows.
const reservedVersion = 0x1a2a3a4a
const maxIdLength = 20
const longHeader = 0x80
const fixedBit = 0x40

/** The header of a packet that opens a connection, or answers such a one; `undefined` for all other bytes. */
export function readLongHeader(datagram: Buffer): LongHeader | undefined {
  if (datagram.length < 7 || ((datagram[0] ?? 0) & longHeader) === 0) return undefined
  const destination = readId(datagram, 5)
  const source = destination === undefined ? undefined : readId(datagram, 6 + destination.length)
  if (destination === undefined || source === undefined) return undefined
  return { version: datagram.readUInt32BE(1), destination, source }
}

function readId(datagram: Buffer, at: number): Buffer | undefined {
  const length = datagram[at]
  if (length === undefined || length > maxIdLength || at + 1 + length > datagram.length) return undefined
  return datagram.subarray(at + 1, at + 1 + length)
}

/** Whether a datagram opens a connection in some version of QUIC. */
export function opensConnection(datagram: Buffer): boolean {
  const header = readLongHeader(datagram)
  return header !== undefined && header.version !== 0 && datagram.length >= smallestInitial
}

/** A datagram that every QUIC server answers with the versions it knows, before it looks at anything else. */
export function versionQuestion(): Buffer {
  const datagram = Buffer.alloc(smallestInitial)
  writeLongHeader(datagram, {
    version: reservedVersion,
    destination: randomBytes(8),
    source: randomBytes(8),
  })
  datagram[0] = longHeader | fixedBit
  return datagram
}

/** Whether a datagram is the answer to that question (RFC 9000, 17.2.1), and not to anybody else's. */
export function answersQuestion(datagram: Buffer, question: Buffer): boolean {
  const asked = readLongHeader(question)
  const answer = readLongHeader(datagram)
  if (asked === undefined || answer === undefined) return false
  const isForUs = answer.destination.equals(asked.source) && answer.source.equals(asked.destination)
  return answer.version === 0 && isForUs
}

/**
 * The answer of a server that speaks no version there is: a client gives up at once (RFC 9000, 6.2) and goes back
 * to TCP, instead of waiting for an answer that does not come.
 */
export function noVersion({ destination, source }: LongHeader): Buffer {
  const datagram = Buffer.alloc(7 + destination.length + source.length + 4)
  writeLongHeader(datagram, { version: 0, destination: source, source: destination })
  datagram[0] = longHeader | fixedBit
  datagram.writeUInt32BE(reservedVersion, datagram.length - 4)
  return datagram
}

function writeLongHeader(datagram: Buffer, { version, destination, source }: LongHeader): void {
  datagram.writeUInt32BE(version, 1)
  datagram[5] = destination.length
  datagram.set(destination, 6)
  datagram[6 + destination.length] = source.length
  datagram.set(source, 7 + destination.length)
}

import { cursor } from './cursor.ts'

/** One record of the TLS record layer, as it went over the wire. */
export interface TlsRecord {
  readonly type: number
  readonly header: Uint8Array
  readonly body: Uint8Array
}

/** Content types of the record layer. */
export const recordTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

/** RFC 8446 section 5.2: 2^14 bytes and 256 of expansion; TLS 1.2 allowed 2048. */
const largestRecord = 16_384 + 2_048

/** Octets of a record before its body: its type, a version, its length. */
export const recordHeader: number = 5

/** Cuts received bytes into whole records; stops at the first thing that is none. */
export function* records(received: Uint8Array): Generator<TlsRecord> {
  const input = cursor(received)
  for (;;) {
    const header = input.bytes(recordHeader)
    if (header === undefined || !isRecordHeader(header)) return
    const body = input.bytes(lengthOf(header))
    if (body === undefined) return
    yield { type: header[0] ?? 0, header, body }
  }
}

/** Whether the first bytes of an answer are those of a TLS record. */
export function isRecordHeader(bytes: Uint8Array): boolean {
  const [type = 0, major = 0] = bytes
  return type >= 20 && type <= 24 && major === 3 && lengthOf(bytes) <= largestRecord
}

const lengthOf = (header: Uint8Array): number => (header[3] ?? 0) * 256 + (header[4] ?? 0)

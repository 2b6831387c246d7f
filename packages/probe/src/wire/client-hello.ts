import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

// What every TLS 1.2 server of these years has one of: ECDHE before plain RSA, ECDSA before RSA.
const cipherSuites = [
  ...[0xc02b, 0xc02c, 0xcca9, 0xc02f, 0xc030, 0xcca8, 0xc023, 0xc027, 0xc009, 0xc00a, 0xc013, 0xc014],
  ...[0x009e, 0x009f, 0x0033, 0x0039, 0x009c, 0x009d, 0x003c, 0x002f, 0x0035],
]
const groups = [0x001d, 0x0017, 0x0018, 0x0019]
const signatureSchemes = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0809, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201],
]

/**
 * A ClientHello of TLS 1.2, as a whole record: enough to be shown a certificate, in clear text.
 *
 * @param servername The name to ask for; none for an address, or when absent.
 * @see https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2
 */
export function clientHello(servername: string | undefined): Uint8Array {
  const named = servername !== undefined && isIP(servername) === 0
  const extensions = [named ? serverName(servername) : nothing, sameForAll]
  const body = [TLS_1_2, randomBytes(32), afterRandom, vector(2, extensions)]
  return Buffer.concat([recordHeader, vector(2, [handshakeType, vector(3, body)])])
}

const nothing = Buffer.alloc(0)
const handshakeType = Buffer.from([1])
const recordHeader = Buffer.from([22, 3, 1])
const TLS_1_2 = numbers([0x0303])

/** No session, the cipher suites, no compression. */
const afterRandom = Buffer.concat([
  vector(1, []),
  vector(2, [numbers(cipherSuites)]),
  vector(1, [Buffer.of(0)]),
])

const sameForAll = Buffer.concat([
  extension(10, [vector(2, [numbers(groups)])]),
  extension(11, [vector(1, [Buffer.of(0)])]),
  extension(13, [vector(2, [numbers(signatureSchemes)])]),
  // the timestamps of Certificate Transparency, which Node cannot ask for
  extension(18, []),
  extension(23, []),
  extension(0xff01, [Buffer.of(0)]),
])

function serverName(name: string): Buffer {
  return extension(0, [vector(2, [Buffer.of(0), vector(2, [Buffer.from(name, 'latin1')])])])
}

function extension(type: number, data: readonly Uint8Array[]): Buffer {
  return Buffer.concat([numbers([type]), vector(2, data)])
}

function numbers(values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]))
}

/** A vector: its length in `lengthBytes` bytes, then its contents. */
function vector(lengthBytes: 1 | 2 | 3, contents: readonly Uint8Array[]): Buffer {
  const prefix = Buffer.alloc(lengthBytes)
  prefix.writeUIntBE(
    contents.reduce((length, part) => length + part.length, 0),
    0,
    lengthBytes,
  )
  return Buffer.concat([prefix, ...contents])
}

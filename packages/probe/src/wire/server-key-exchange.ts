import { cursor } from './cursor.ts'

/** What the message tells. */
export interface KeyExchangeFacts {
  /** Code point of the key exchange group. */
  readonly group?: number
  /** Size of the prime of a finite-field key exchange, in bits. */
  readonly dhBits?: number
  /** Code point of the scheme that the server signed this handshake with. */
  readonly signature?: number
}

const namedCurve = 3

/**
 * Reads a ServerKeyExchange of TLS 1.2 and before: the group, and what the server signed it with.
 *
 * The message does not say which key exchange it belongs to; only the right reading comes out even.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8422#section-5.4
 * @see https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3
 */
export function readServerKeyExchange(body: Uint8Array, version: number | undefined): KeyExchangeFacts {
  return readEcdhe(body, version) ?? readDhe(body, version) ?? {}
}

function readEcdhe(
  body: Uint8Array,
  version: number | undefined,
): Pick<KeyExchangeFacts, 'group' | 'signature'> | undefined {
  const input = cursor(body)
  if (input.number(1) !== namedCurve) return undefined
  const group = input.number(2)
  const point = input.vector(1)
  if (group === undefined || point === undefined) return undefined
  const signature = readSignature(input, version)
  return signature === undefined ? undefined : { group, ...signature }
}

function readDhe(
  body: Uint8Array,
  version: number | undefined,
): Pick<KeyExchangeFacts, 'dhBits' | 'signature'> | undefined {
  const input = cursor(body)
  const prime = input.vector(2)
  input.vector(2)
  input.vector(2)
  if (prime === undefined) return undefined
  const signature = readSignature(input, version)
  return signature === undefined ? undefined : { dhBits: bitLength(prime), ...signature }
}

/** What is left must be a signature, or nothing at all in an anonymous exchange. */
function readSignature(
  input: ReturnType<typeof cursor>,
  version: number | undefined,
): Pick<KeyExchangeFacts, 'signature'> | undefined {
  if (input.left() === 0) return {}
  const scheme = version !== undefined && version >= 0x0303 ? input.number(2) : undefined
  if (input.vector(2) === undefined || input.left() !== 0) return undefined
  return scheme === undefined ? {} : { signature: scheme }
}

function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first === -1) return 0
  return (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24
}

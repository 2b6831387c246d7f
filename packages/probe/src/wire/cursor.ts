/** Reads big-endian fields of a TLS structure; running past the end yields `undefined`, never an exception. */
export interface Cursor {
  readonly left: () => number
  readonly number: (bytes: 1 | 2 | 3) => number | undefined
  readonly bytes: (length: number) => Uint8Array | undefined
  /** A vector: its length in `lengthBytes` bytes, then that many. */
  readonly vector: (lengthBytes: 1 | 2 | 3) => Uint8Array | undefined
}

/** A cursor over bytes that a stranger sent. */
export function cursor(input: Uint8Array): Cursor {
  let offset = 0
  const left = (): number => input.length - offset
  const bytes = (length: number): Uint8Array | undefined => {
    if (length > left()) return undefined
    offset += length
    return input.subarray(offset - length, offset)
  }
  const number = (length: 1 | 2 | 3): number | undefined =>
    bytes(length)?.reduce((value, byte) => value * 256 + byte, 0)
  const vector = (lengthBytes: 1 | 2 | 3): Uint8Array | undefined => {
    const length = number(lengthBytes)
    return length === undefined ? undefined : bytes(length)
  }
  return { left, number, bytes, vector }
}

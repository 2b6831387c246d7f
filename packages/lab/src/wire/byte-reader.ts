/** Reads numbers and length-prefixed vectors; past the end it gives `undefined` and never throws. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** An unsigned number of `size` bytes. */
  number(size: 1 | 2 | 3): number | undefined {
    const bytes = this.bytes(size)
    return bytes?.reduce((sum, byte) => sum * 256 + byte, 0)
  }

  bytes(size: number): Uint8Array | undefined {
    if (this.#at + size > this.#bytes.length) return undefined
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  /** A vector whose length stands before it in `size` bytes. */
  vector(size: 1 | 2 | 3): Uint8Array | undefined {
    const length = this.number(size)
    return length === undefined ? undefined : this.bytes(length)
  }
}

/** The 16-bit numbers of a vector; an odd last byte is left out. */
export function numbers16(bytes: Uint8Array | undefined): number[] {
  if (bytes === undefined) return []
  return Array.from(
    { length: Math.floor(bytes.length / 2) },
    (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0),
  )
}

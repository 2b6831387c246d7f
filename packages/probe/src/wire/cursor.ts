/** Reads big-endian fields of a TLS structure; running past the end yields `undefined`, never an exception. */
export class Cursor {
  readonly #input: Uint8Array
  #offset = 0

  constructor(input: Uint8Array) {
    this.#input = input
  }

  left(): number {
    return this.#input.length - this.#offset
  }

  number(length: 1 | 2 | 3): number | undefined {
    if (length > this.left()) return undefined
    let value = 0
    for (const end = this.#offset + length; this.#offset < end; this.#offset++)
      value = value * 256 + (this.#input[this.#offset] ?? 0)
    return value
  }

  bytes(length: number): Uint8Array | undefined {
    if (length > this.left()) return undefined
    this.#offset += length
    return this.#input.subarray(this.#offset - length, this.#offset)
  }

  /** A vector: its length in `lengthBytes` bytes, then that many. */
  vector(lengthBytes: 1 | 2 | 3): Uint8Array | undefined {
    const length = this.number(lengthBytes)
    return length === undefined ? undefined : this.bytes(length)
  }
}

/** A cursor over bytes that a stranger sent. */
export function cursor(input: Uint8Array): Cursor {
  return new Cursor(input)
}

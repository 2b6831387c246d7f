/** Content types of TLS records (RFC 8446, B.1). */
export const contentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const

/** Length of a record of TLS 1.3 with an alert in it: two bytes, the kind of content and a tag (RFC 8446, 5.2). */
export const sealedAlertLength = 19

/** A TLS record as it crossed the wire, without its content. */
export interface TlsRecord {
  readonly type: number
  readonly length: number
}

/** What a record reader finds; a fragment is part of the content of the record it comes with. */
export interface RecordListener {
  record(record: TlsRecord): void
  fragment(record: TlsRecord, bytes: Uint8Array): void
  /** The bytes are not TLS records from here on; nothing further is said. */
  broken(): void
}

// RFC 5246, 6.2.3: at most 2^14 + 2048 bytes of content. TLS 1.3 allows less.
const maxLength = 16_384 + 2_048
const headerSize = 5

/** Reads a stream of TLS records, whatever its chunks, keeping no more than one header. */
export class RecordReader {
  readonly #listener: RecordListener
  readonly #header = new Uint8Array(headerSize)
  #headerFilled = 0
  #current: TlsRecord = { type: 0, length: 0 }
  #missing = 0
  #isBroken = false

  constructor(listener: RecordListener) {
    this.#listener = listener
  }

  /** Reads on. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length && !this.#isBroken; ) {
      at += this.#missing > 0 ? this.#content(chunk, at) : this.#nextHeaderByte(chunk, at)
    }
  }

  #content(chunk: Uint8Array, at: number): number {
    const bytes = chunk.subarray(at, at + this.#missing)
    this.#missing -= bytes.length
    this.#listener.fragment(this.#current, bytes)
    return bytes.length
  }

  #nextHeaderByte(chunk: Uint8Array, at: number): number {
    this.#header[this.#headerFilled++] = chunk[at] ?? 0
    if (!this.#isPlausible()) {
      this.#isBroken = true
      this.#listener.broken()
    } else if (this.#headerFilled === headerSize) this.#begin()
    return 1
  }

  #isPlausible(): boolean {
    const [type = 0, major = 0] = this.#header
    if (type < contentType.changeCipherSpec || type > 24) return false
    if (this.#headerFilled > 1 && major !== 3) return false
    return this.#headerFilled < headerSize || this.#length() <= maxLength
  }

  #begin(): void {
    this.#current = { type: this.#header[0] ?? 0, length: this.#length() }
    this.#missing = this.#current.length
    this.#headerFilled = 0
    this.#listener.record(this.#current)
  }

  #length(): number {
    return ((this.#header[3] ?? 0) << 8) | (this.#header[4] ?? 0)
  }
}

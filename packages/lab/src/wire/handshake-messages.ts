/** Types of handshake messages (RFC 8446, B.3). */
export const messageType = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
} as const

/** A handshake message that was sent in clear: its type, its length, and its body up to a limit. */
export interface HandshakeMessage {
  readonly type: number
  readonly length: number
  readonly body: Uint8Array
}

// OpenSSL takes a ClientHello of up to 131,396 bytes (SSL3_RT_MAX_PLAIN_LENGTH * 8 and header); what is
// longer gets no answer and needs no reading.
const maxBody = 132_000

/** Joins the fragments of handshake messages, keeping at most one body at a time. */
export class MessageReader {
  readonly #listener: (message: HandshakeMessage) => void
  #header: number[] = []
  #chunks: Uint8Array[] = []
  #kept = 0
  #missing = 0

  constructor(listener: (message: HandshakeMessage) => void) {
    this.#listener = listener
  }

  /** Reads on. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#header.length < 4) this.#pushHeader(bytes[at++] ?? 0)
      else at += this.#pushBody(bytes.subarray(at, at + this.#missing))
    }
  }

  #pushHeader(byte: number): void {
    this.#header.push(byte)
    if (this.#header.length < 4) return
    this.#missing = this.#length()
    if (this.#missing === 0) this.#finish()
  }

  #pushBody(bytes: Uint8Array): number {
    if (this.#kept < maxBody) {
      this.#chunks.push(bytes.slice(0, maxBody - this.#kept))
      this.#kept += bytes.length
    }
    this.#missing -= bytes.length
    if (this.#missing === 0) this.#finish()
    return bytes.length
  }

  #finish(): void {
    const message = { type: this.#header[0] ?? 0, length: this.#length(), body: Buffer.concat(this.#chunks) }
    this.#header = []
    this.#chunks = []
    this.#kept = 0
    this.#listener(message)
  }

  #length(): number {
    const [, high = 0, middle = 0, low = 0] = this.#header
    return (high << 16) | (middle << 8) | low
  }
}

import type { Socket } from 'node:net'
import { ReachError } from './reach-error.ts'

/** More than any server says before TLS; MySQL's greeting and XMPP's features are the longest. */
const bufferedBytes = 64 * 1024
/** RFC 5321 allows 512 octets in a reply line; capability lists of other protocols are longer. */
const lineBytes = 8 * 1024

/**
 * The clear text that is spoken with a server before TLS: read as much as is asked for, and no more is kept
 * than a server can have to say.
 */
export class Conversation {
  readonly #socket: Socket
  readonly #where: string
  #buffered: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, where: string) {
    this.#socket = socket
    this.#where = where
    socket.pause()
    // whoever reads next is told; between two reads nobody listens
    socket.on('error', () => {})
  }

  /** Sends a text, or bytes. */
  say(text: string | Uint8Array): void {
    this.#socket.write(text)
  }

  /** The next line, without its end, as Latin-1. */
  async line(): Promise<string> {
    const text = await this.until(
      (buffered) => {
        const end = buffered.indexOf(0x0a)
        return end === -1 ? undefined : end + 1
      },
      lineBytes,
      'a line',
    )
    return text.toString('latin1').replace(/\r?\n$/, '')
  }

  /** The next `count` bytes. */
  bytes(count: number): Promise<Buffer> {
    return this.until(
      (buffered) => (buffered.length >= count ? count : undefined),
      bufferedBytes,
      'an answer',
    )
  }

  /**
   * Reads until a function finds the end of what is wanted.
   *
   * @param endOf How many of the buffered bytes are wanted; nothing while more has to come.
   * @throws {ReachError} when the server hangs up, or says more than fits.
   */
  async until(endOf: (buffered: Buffer) => number | undefined, limit: number, what: string): Promise<Buffer> {
    for (;;) {
      const end = endOf(this.#buffered)
      if (end !== undefined) {
        const taken = this.#buffered.subarray(0, end)
        this.#buffered = this.#buffered.subarray(end)
        return taken
      }
      if (this.#buffered.length >= limit) throw this.broken(`sent ${what} without an end`)
      this.#buffered = Buffer.concat([this.#buffered, await this.#more()])
    }
  }

  /** What came unasked, and has not been read. */
  rest(): Buffer {
    return this.#buffered
  }

  /** An answer that the protocol does not know. */
  broken(did: string): ReachError {
    return new ReachError(
      'KEYPIN_STARTTLS_BROKEN',
      `${this.#where} ${did}`,
      'check the port and the protocol',
    )
  }

  #more(): Promise<Buffer> {
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onError)
        act()
      }
      const onReadable = (): void => {
        const chunk: Buffer | null = socket.read()
        if (chunk !== null) settle(() => resolve(chunk))
      }
      const onEnd = (): void => settle(() => reject(this.broken('closed the connection before TLS began')))
      const onError = (error: Error): void => settle(() => reject(error))
      socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', onError)
      if (socket.errored) onError(socket.errored)
      else if (socket.readableEnded || socket.destroyed) onEnd()
      else onReadable()
    })
  }
}

import type { Socket } from 'node:net'

/** What a greeting may take at most. */
export interface ReaderLimits {
  readonly bytes: number
  readonly ms: number
}

/**
 * Reads the beginning of a connection for as long as somebody wants to know it, and gives all that was not taken back
 * to the socket, for whoever serves it then.
 */
export class SocketReader {
  readonly #socket: Socket
  readonly #limits: ReaderLimits
  readonly #timer: NodeJS.Timeout
  #buffer: Buffer = Buffer.alloc(0)
  #isOver = false
  #wake: () => void = () => {}

  constructor(socket: Socket, limits: ReaderLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#timer = setTimeout(this.#end, limits.ms)
    socket.on('readable', this.#read)
    socket.on('end', this.#end)
    socket.on('close', this.#end)
    socket.on('error', this.#end)
  }

  /** The first bytes, so many or more, without taking them; `undefined` when they do not come. */
  async peek(length: number): Promise<Buffer | undefined> {
    while (this.#buffer.length < length) {
      if (this.#isOver || length > this.#limits.bytes) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#buffer
  }

  /** Takes so many bytes; `undefined` when they do not come. */
  async take(length: number): Promise<Buffer | undefined> {
    if ((await this.peek(length)) === undefined) return undefined
    const taken = this.#buffer.subarray(0, length)
    this.#buffer = this.#buffer.subarray(length)
    return taken
  }

  /** Takes all bytes up to a mark and the mark itself, and gives those before it. */
  async takeUntil(mark: string): Promise<Buffer | undefined> {
    for (let seen = 0; ; ) {
      const at = this.#buffer.indexOf(mark, Math.max(0, seen - mark.length + 1))
      if (at >= 0) return (await this.take(at + mark.length))?.subarray(0, at)
      seen = this.#buffer.length
      if ((await this.peek(seen + 1)) === undefined) return undefined
    }
  }

  /** Lets go of the socket. What was not taken is there to be read again. */
  release(): void {
    clearTimeout(this.#timer)
    this.#socket.off('readable', this.#read)
    this.#socket.off('end', this.#end)
    this.#socket.off('close', this.#end)
    this.#socket.pause()
    if (this.#buffer.length > 0 && !this.#socket.destroyed) this.#socket.unshift(this.#buffer)
    // From here on errors are the business of whoever serves it.
    this.#socket.off('error', this.#end)
  }

  readonly #read = (): void => {
    for (let chunk = this.#socket.read(); chunk !== null; chunk = this.#socket.read()) {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
    }
    if (this.#buffer.length >= this.#limits.bytes) this.#isOver = true
    this.#wake()
  }

  readonly #end = (): void => {
    this.#isOver = true
    this.#wake()
  }
}

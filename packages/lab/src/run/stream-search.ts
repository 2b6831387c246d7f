/** Looks for a text in a stream, keeping no more of it than the text is long. */
export class StreamSearch {
  readonly #text: string
  #tail = ''
  /** Whether the text has come by. */
  isFound = false

  constructor(text: string) {
    this.#text = text
  }

  push(chunk: Uint8Array): void {
    if (this.isFound) return
    const window = this.#tail + Buffer.from(chunk).toString('latin1')
    this.isFound = window.includes(this.#text)
    this.#tail = window.slice(1 - this.#text.length)
  }
}

const kept = 2_048
const shown = 200

/** Keeps the last line of a stream, for a person: short, one line, no control characters. */
export class TailLine {
  #tail = Buffer.alloc(0)

  push(chunk: Uint8Array): void {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-kept)
  }

  get line(): string {
    const lines = this.#tail.toString('utf8').split(/\r?\n/u)
    const last = lines.findLast((line) => line.trim() !== '') ?? ''
    return harmless(last)
  }
}

/** Words of a stranger as part of a line: no control characters, and short. */
export const harmless = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '.')
    .trim()
    .slice(0, shown)

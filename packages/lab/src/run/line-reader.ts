// A driver answers in a word; the rest of a longer line is for nobody.
const maxLength = 4_096

/** Cuts a stream into lines, keeping no more of one than is worth reading. */
export class LineReader {
  readonly #read: (line: string) => void
  #line = ''

  constructor(read: (line: string) => void) {
    this.#read = read
  }

  push(chunk: Uint8Array): void {
    const [rest = '', ...lines] = Buffer.from(chunk).toString('latin1').split('\n')
    this.#keep(rest)
    for (const line of lines) {
      this.#read(Buffer.from(this.#line, 'latin1').toString('utf8').replace(/\r$/u, ''))
      this.#line = ''
      this.#keep(line)
    }
  }

  #keep(text: string): void {
    this.#line += text.slice(0, maxLength - this.#line.length)
  }
}

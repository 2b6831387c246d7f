import type { Io } from '../io.ts'
import { printableLines } from '../terminal/printable.ts'
import { print, say } from '../terminal/say.ts'
import { type Style, styleFor } from '../terminal/style.ts'

/** Tells the demo: what happens on stdout, what is under way on stderr. */
export class Narrator {
  readonly style: Style
  readonly #io: Io
  #step = 0

  constructor(io: Io) {
    this.#io = io
    this.style = styleFor(io)
  }

  /** Opens the next step of the story. */
  step(title: string): void {
    this.#step += 1
    print(this.#io, `\n${this.style.bold(`${this.#step}. ${title}`)}`)
  }

  /** Says a sentence or two. */
  tell(text: string): void {
    print(this.#io, text)
  }

  /** Shows text that came from elsewhere, indented, at most so many lines. */
  show(text: string, most = 40): void {
    const lines = printableLines(text.replaceAll('\r\n', '\n')).trimEnd().split('\n')
    for (const line of lines.slice(0, most)) print(this.#io, line === '' ? '' : `    ${line}`)
    if (lines.length > most) print(this.#io, this.style.dim(`    … and ${lines.length - most} more lines`))
  }

  /** Shows a command as a person would type it. */
  command(args: readonly string[]): void {
    print(this.#io, this.style.dim(`  $ keypin ${args.join(' ')}`))
  }

  /** Says what is being waited for. */
  progress(text: string): void {
    say(this.#io, text)
  }
}

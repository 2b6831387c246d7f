import type { Io } from '../io.ts'
import { withoutLogCommands } from './log-commands.ts'
import { printableJson, printableLines } from './printable.ts'

/** Says something beside the result: on stderr, every line as `keypin: …`. */
export function say(io: Io, text: string): void {
  const lines = withoutLogCommands(printableLines(text)).split('\n')
  io.stderr.write(lines.map((line) => (line === '' ? 'keypin:\n' : `keypin: ${line}\n`)).join(''))
}

/** Writes a result: text that was composed with {@link printable} parts, and wrapped as it may be. */
export function print(io: Io, text: string): void {
  io.stdout.write(withoutLogCommands(text.endsWith('\n') ? text : `${text}\n`))
}

/** Writes a result as JSON. */
export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${printableJson(value)}\n`)
}

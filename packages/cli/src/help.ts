import type { Command, CommandName } from './command.ts'
import { groups, type Row, rows } from './registry.ts'
import { wrap } from './terminal/wrap.ts'

/** The help of `keypin` itself. */
export function renderHelp(): string {
  const width = Math.max(...rows.map((row) => callOf(row).length))
  const lines = ['keypin: TLS pinning from first look to proof', '', 'usage: keypin COMMAND [ARGS]']
  for (const [group, meaning] of Object.entries(groups)) {
    lines.push('', `${group}: ${meaning}`)
    for (const row of rows)
      if (row.group === group) lines.push(`  ${callOf(row).padEnd(width)}   ${row.summary}`)
  }
  lines.push(
    '',
    'keypin COMMAND --help   what a command takes, with examples',
    'keypin --version        the version',
    '',
    'start here: keypin inspect HOST',
  )
  return `${lines.join('\n')}\n`
}

/** The help of a family of commands: `keypin lab`. */
export function renderFamily(family: readonly Row[]): string {
  const width = Math.max(...family.map((row) => callOf(row).length))
  return family.map((row) => `  keypin ${callOf(row).padEnd(width)}   ${row.summary}\n`).join('')
}

/** The help of one command. */
export function renderCommandHelp(row: CommandName & { summary: string }, command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, spec]) =>
      [spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.value}`, spec.about] as const,
  )
  const lines = [`keypin ${callOf(row)}: ${row.summary}`, '', ...paragraphs(command.about)]
  lines.push('', 'options', ...columns([...options, ['--help', 'this text']]))
  lines.push('', 'examples')
  for (const [line, what] of command.examples) lines.push(`  ${line}`, `      ${what}`)
  lines.push('', 'exit codes', ...columns(exitsOf(command)))
  return `${lines.join('\n')}\n`
}

const callOf = ({ name, usage }: CommandName): string => (usage === '' ? name : `${name} ${usage}`)

/** What each exit code of a command means. */
export function exitsOf(command: Command): [string, string][] {
  const usual: [number, string][] = [
    [0, 'done'],
    [2, 'wrong use, or a flag is needed that says yes'],
    [3, 'it could not be done, or ended without an answer'],
  ]
  const own = command.exits ?? []
  const all = new Map<number, string>([...usual, ...own])
  return [...all].sort(([a], [b]) => a - b).map(([code, meaning]) => [String(code), meaning])
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)))
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrap(right, 90 - width)
    const margin = ' '.repeat(width + 5)
    const head =
      left.length > width ? [`  ${left}`, `${margin}${first}`] : [`  ${left.padEnd(width)}   ${first}`]
    return [...head, ...more.map((line) => margin + line)]
  })
}

function paragraphs(text: string): string[] {
  return text
    .split('\n\n')
    .flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...wrap(paragraph, 92)])
}

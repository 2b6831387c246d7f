import { parseArgs } from 'node:util'
import type {
  Arguments,
  CommandName,
  CommandSpec,
  OptionTable,
  OptionValues,
  PositionalSpec,
} from './command.ts'
import { usageError } from './errors.ts'
import { suggest } from './suggest.ts'

/**
 * Reads a command line against a command's own table.
 *
 * @throws {CliError} `KEYPIN_USAGE` for an unknown option (naming the one probably meant), an option without
 *   its value or with one it does not take, an option given twice, and too few or too many words.
 */
export function parseArguments<T extends OptionTable>(
  row: CommandName,
  spec: Omit<CommandSpec<T>, 'run'>,
  argv: readonly string[],
): Arguments<T> {
  const split = spec.takesRest ? argv.indexOf('--') : -1
  const own = split === -1 ? argv : argv.slice(0, split)
  const rest = split === -1 ? [] : argv.slice(split + 1)
  const { tokens, positionals } = parseArgs({
    args: [...own],
    options: parserOptions(spec.options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values = new Map<string, string | true | string[]>()
  for (const token of tokens) if (token.kind === 'option') readOption(row.name, spec.options, token, values)
  checkWords(row, spec.positionals, positionals)
  return { options: typed(spec.options, values), words: positionals, rest }
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function parserOptions(
  table: OptionTable,
): Record<string, { type: 'boolean' | 'string'; multiple?: boolean }> {
  return Object.fromEntries(Object.entries(table).map(([name, { type }]) => [name, { type, multiple: true }]))
}

function readOption(
  command: string,
  table: OptionTable,
  token: OptionToken,
  values: Map<string, string | true | string[]>,
): void {
  const help = `see 'keypin ${command} --help'`
  const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined
  if (spec === undefined) throw unknownOption(command, table, token.rawName)
  if (token.rawName !== `--${token.name}`) throw unknownOption(command, table, token.rawName)
  if (spec.type === 'boolean') {
    if (token.value !== undefined) throw usageError(`--${token.name} takes no value`, help)
    values.set(token.name, true)
    return
  }
  // `--ca --json` is a forgotten value far more often than a file called `--json`; that one is `--ca=--json`
  if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))
    throw usageError(`--${token.name} needs a value: --${token.name} ${spec.value}`, help)
  const before = values.get(token.name)
  if (before !== undefined && !spec.multiple) throw usageError(`--${token.name} is given twice`, help)
  values.set(
    token.name,
    spec.multiple ? [...(Array.isArray(before) ? before : []), token.value] : token.value,
  )
}

function unknownOption(command: string, table: OptionTable, rawName: string): Error {
  const meant = suggest(rawName.replace(/^-+/, ''), [...Object.keys(table), 'help'])
  return usageError(
    `there is no option ${rawName}${meant === undefined ? '' : `; did you mean --${meant}?`}`,
    `see 'keypin ${command} --help'`,
  )
}

function checkWords({ name, usage }: CommandName, expected: PositionalSpec, words: readonly string[]): void {
  const line = `usage: keypin ${name} ${usage}`
  if (words.length < expected.min) throw usageError(`${expected.what} is missing`, line)
  const extra = words[expected.max]
  if (extra !== undefined) throw usageError(`'${extra}' is one word too many`, line)
}

function typed<T extends OptionTable>(
  table: T,
  values: ReadonlyMap<string, string | true | string[]>,
): OptionValues<T> {
  const entries = Object.entries(table).map(([name, spec]) => {
    const absent = spec.type === 'boolean' ? false : spec.multiple ? [] : undefined
    return [name, values.get(name) ?? absent]
  })
  // the table is the type: each name gets what its row says
  return Object.fromEntries(entries) as OptionValues<T>
}

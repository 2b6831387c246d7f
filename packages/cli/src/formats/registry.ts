import type { OptionSpec } from '../command.ts'
import { usageError } from '../errors.ts'
import { printableJson } from '../terminal/printable.ts'
import type { CheckReport } from './check.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import { sarif } from './sarif.ts'

/** Formats for machines and reviews; `text` and `json` are each command's own. */
const formats: Readonly<Record<string, (report: CheckReport) => string>> = {
  sarif: (report) => `${printableJson(sarif(report))}\n`,
  junit,
  markdown,
  github,
  gitlab: (report) => `${printableJson(gitlab(report))}\n`,
}

const names = ['text', 'json', ...Object.keys(formats)]

/** The options of commands that check. */
export const formatOptions: {
  readonly format: OptionSpec & { type: 'string' }
  readonly json: OptionSpec & { type: 'boolean' }
} = {
  format: { type: 'string', value: names.join('|'), about: 'how to print it; text when absent' },
  json: { type: 'boolean', about: 'the same as --format json' },
}

/** The format that was asked for. */
export function chosenFormat(values: { format: string | undefined; json: boolean }): string {
  const { format, json } = values
  if (json && format !== undefined && format !== 'json')
    throw usageError('--json and --format exclude each other', 'give one of them')
  if (format !== undefined && !names.includes(format))
    throw usageError(`there is no format '${format}'`, `there are ${names.join(', ')}`)
  return json ? 'json' : (format ?? 'text')
}

/** Renders a report in one of the shared formats; `undefined` for those that are the command's own. */
export function renderShared(format: string, report: CheckReport): string | undefined {
  return Object.hasOwn(formats, format) ? formats[format]?.(report) : undefined
}

import { type RunFormat, runFormats } from '@keypin/lab'
import type { OptionSpec } from '../command.ts'
import { usageError } from '../errors.ts'

const about = 'text, json, junit, sarif, markdown or html; text when absent'

/** The option for the form of a record. */
export const formatOption: OptionSpec & { type: 'string' } = { type: 'string', value: 'FORMAT', about }

/** The form that was asked for. */
export function formatOf({ format, json }: { format: string | undefined; json: boolean }): RunFormat {
  if (json && format !== undefined && format !== 'json')
    throw usageError('--json and --format exclude each other', 'give one of them')
  const found = runFormats.find((name) => name === (json ? 'json' : (format ?? 'text')))
  if (found !== undefined) return found
  throw usageError(`there is no format '${format}'`, `there are ${runFormats.join(', ')}`)
}

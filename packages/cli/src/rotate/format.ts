import { usageError } from '../errors.ts'

/** The format that was asked for by `--format` or `--json`; text when nothing was. */
export function formatOf<const T extends string>(
  { format, json }: { readonly format: string | undefined; readonly json: boolean },
  formats: readonly T[],
): T | 'text' | 'json' {
  if (format === undefined) return json ? 'json' : 'text'
  const found = formats.find((name) => name === format)
  if (found !== undefined && !(json && found !== 'json')) return found
  throw usageError(
    `there is no format '${format}'${json ? ' beside --json' : ''}`,
    `there are ${formats.join(', ')}`,
  )
}

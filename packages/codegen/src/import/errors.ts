import { KeypinError } from 'keypin'

/** Codes of the errors of an import; each is explained in `docs/errors.md`. */
export type ImportErrorCode = 'KEYPIN_IMPORT_EMPTY' | 'KEYPIN_IMPORT_FORMAT' | 'KEYPIN_IMPORT_MALFORMED'

/** Where something stands in a source. */
export interface Place {
  /** The file's name, where it has one. */
  readonly source?: string
  /** Counted from 1, as editors do. */
  readonly line?: number
  readonly column?: number
}

/** What cannot be imported, and where it stands. */
export class ImportError extends KeypinError<ImportErrorCode> {
  readonly place: Place

  constructor(code: ImportErrorCode, message: string, options: { hint: string; place?: Place }) {
    const where = formatPlace(options.place ?? {})
    super(code, where === '' ? message : `${where}: ${message}`, { hint: options.hint })
    this.place = options.place ?? {}
  }
}

/** A place as compilers write it: `app/pins.xml:12:5`. */
export function formatPlace({ source, line, column }: Place): string {
  const numbers = [line, column].filter((number) => number !== undefined)
  if (source === undefined) return numbers.length === 0 ? '' : `line ${numbers.join(':')}`
  return [source, ...numbers].join(':')
}

/** The place of an offset in a text. */
export function placeAt(source: { readonly name?: string; readonly text: string }, offset: number): Place {
  const starts = lineStarts(source)
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const at = { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  return source.name === undefined ? at : { source: source.name, ...at }
}

// A source of many complaints is counted through once.
const counted = new WeakMap<object, readonly number[]>()

function lineStarts(source: { readonly text: string }): readonly number[] {
  const known = counted.get(source)
  if (known !== undefined) return known
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1)
  counted.set(source, starts)
  return starts
}

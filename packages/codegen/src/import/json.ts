import { ImportError, type Place, placeAt } from './errors.ts'
import type { Source } from './format.ts'

/**
 * Reads JSON; with `comments`, also lines that begin with `//`, as Chromium writes them.
 *
 * @throws {ImportError} `KEYPIN_IMPORT_MALFORMED`, with the line where it can be told.
 */
export function readJson(
  source: Source,
  { comments = false }: { readonly comments?: boolean } = {},
): unknown {
  const text = comments ? source.text.replace(/^[ \t]*\/\/.*$/gm, '') : source.text
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const at = /position (\d+)/.exec(message)?.[1]
    throw new ImportError('KEYPIN_IMPORT_MALFORMED', 'this is not JSON', {
      hint: comments ? 'comments stand on lines of their own' : 'remove comments and trailing commas',
      place: at === undefined ? nameOf(source) : placeAt({ ...source, text }, Number(at)),
    })
  }
}

/** The place of a whole source, where nothing more is known: JSON readers keep no lines. */
export function nameOf({ name }: Source): Place {
  return name === undefined ? {} : { source: name }
}

/** The members of an object, in their order; none of what is no object. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  return new Map(Object.entries(value))
}

/** The texts of a list; what is no text is left out. */
export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

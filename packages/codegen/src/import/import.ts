import type { PinSet } from 'keypin'
import { assemble } from './assemble.ts'
import { ImportError } from './errors.ts'
import type { ImportFormat, Source } from './format.ts'
import { nameOf } from './json.ts'
import type { ImportLoss } from './loss.ts'
import { findImportFormat, importFormats } from './registry.ts'

/** Settings of an import. */
export interface ImportOptions {
  /** The id of a format; recognized from the sources when absent. */
  readonly from?: string
  /** The host that pins without one belong to: a header, a line of curl, a list in code. */
  readonly host?: string
}

/** What was imported, and what was lost on the way. */
export interface Imported {
  readonly format: string
  readonly title: string
  /** Pins have no state: what is a backup, no other format says. */
  readonly pinSet: PinSet
  readonly losses: readonly ImportLoss[]
}

/** Nobody reads more; the first say what is wrong. */
const MAX_LOSSES = 1000

/** More than this is no configuration of anyone's. */
const MAX_LENGTH = 4 * 1024 * 1024

/**
 * Reads the pins of another tool's configuration or code into a pin set. Pure; nothing of a source is run,
 * expanded or fetched. What a pin set cannot say is in `losses`.
 *
 * @param sources The file; for a format of two files both.
 * @throws {ImportError} `KEYPIN_IMPORT_FORMAT` when the format is unknown or cannot be told,
 *   `KEYPIN_IMPORT_MALFORMED` when a source is not of it, `KEYPIN_IMPORT_EMPTY` when it pins nothing.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID` when a source has more than a pin set may hold.
 * @example
 * import { importPinSet } from '@keypin/codegen'
 * const text = 'Public-Key-Pins: pin-sha256="m7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc="; max-age=60'
 * console.log(importPinSet([{ text }], { host: 'api.example.com' }).pinSet.hosts.size)
 */
export function importPinSet(sources: readonly Source[], options: ImportOptions = {}): Imported {
  for (const source of sources) {
    if (source.text.length > MAX_LENGTH)
      throw new ImportError('KEYPIN_IMPORT_MALFORMED', `it is longer than ${MAX_LENGTH} characters`, {
        hint: 'import the part that has the pins',
        place: nameOf(source),
      })
  }
  const format = options.from === undefined ? recognize(sources) : findImportFormat(options.from)
  const found = format.read(sources, options.host === undefined ? {} : { host: options.host })
  const { pinSet, losses } = assemble(found, format)
  return { format: format.id, title: format.title, pinSet, losses: losses.slice(0, MAX_LOSSES) }
}

function recognize(sources: readonly Source[]): ImportFormat {
  const [first] = sources
  const format = importFormats.find((candidate) => first !== undefined && candidate.recognizes(first))
  if (format !== undefined) return format
  throw new ImportError('KEYPIN_IMPORT_FORMAT', 'what format this is cannot be told', {
    hint: `say it: --from ${importFormats.map(({ id }) => id).join('|')}`,
    place: first === undefined ? {} : nameOf(first),
  })
}

import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { EnforcementError } from './errors.ts'

/** What is remembered of a host that no entry of the pin set covers. */
export interface PinNote {
  /** A-labels, lower case, no trailing dot. */
  readonly host: string
  /** Pins in their canonical spelling; one of them must be on the verified path of the next visit. */
  readonly pins: readonly string[]
  readonly includeSubdomains: boolean
  /** What the note was taken from: the server's header, or the key of the first visit. */
  readonly source: 'header' | 'first-visit'
  /** When it was taken, and when it lapses; milliseconds since 1970. */
  readonly notedAt: number
  readonly expiresAt: number
}

/** Where notes are kept between runs. Called synchronously, within the judgement of a connection. */
export interface PinNoteStore {
  readonly load: () => readonly PinNote[]
  readonly save: (notes: readonly PinNote[]) => void
}

/** Forgets with the process. */
export function memoryNoteStore(): PinNoteStore {
  let kept: readonly PinNote[] = []
  return {
    load: () => kept,
    save: (notes) => {
      kept = notes
    },
  }
}

const MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * Keeps notes in a JSON file (mode 0600), replaced as a whole on every change.
 *
 * @param path The file; need not exist.
 * @throws {EnforcementError} `KEYPIN_NOTES_UNREADABLE` on load, when the file is there and is not one of notes:
 *   starting anew in silence would let whoever can damage the file reset what is remembered.
 */
export function fileNoteStore(path: string): PinNoteStore {
  return { load: () => readNotes(path), save: (notes) => writeNotes(path, notes) }
}

function readNotes(path: string): readonly PinNote[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw unreadable(path, cause)
  }
  try {
    const { version, notes } = JSON.parse(text) as { version?: unknown; notes?: unknown }
    if (text.length > MAX_FILE_BYTES || version !== 1 || !Array.isArray(notes) || !notes.every(isNote))
      throw unreadable(path)
    return notes
  } catch (cause) {
    throw cause instanceof EnforcementError ? cause : unreadable(path, cause)
  }
}

function writeNotes(path: string, notes: readonly PinNote[]): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ version: 1, notes }, undefined, 2)}\n`)
    fsyncSync(file)
    closeSync(file)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

function isNote(value: unknown): value is PinNote {
  if (typeof value !== 'object' || value === null) return false
  const { host, pins, includeSubdomains, source, notedAt, expiresAt } = value as Record<string, unknown>
  return (
    typeof host === 'string' &&
    Array.isArray(pins) &&
    pins.every((pin) => typeof pin === 'string') &&
    typeof includeSubdomains === 'boolean' &&
    (source === 'header' || source === 'first-visit') &&
    typeof notedAt === 'number' &&
    typeof expiresAt === 'number'
  )
}

function unreadable(path: string, cause?: unknown): EnforcementError {
  return new EnforcementError('KEYPIN_NOTES_UNREADABLE', `${path} does not hold remembered pins`, {
    cause,
    hint: 'put the file back from a backup, or delete it to start remembering anew',
  })
}

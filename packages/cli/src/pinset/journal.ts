import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CliError } from '../errors.ts'
import { readText } from '../files/read.ts'
import { exists, type PlannedFile, writeFiles } from '../files/write.ts'

// A pin set and its key records are two files, and no file system changes two files at once. So what is to be
// written is first put, whole, into a third. Whoever finds it there after a crash knows what was meant, and finishes
// it; and if somebody has changed one of the files since, nobody guesses.

/** A file that is about to change. */
export interface Change {
  readonly path: string
  /** Absent when there was no file. */
  readonly before: string | undefined
  readonly after: string
}

interface Journal {
  readonly version: 1
  readonly id: string
  readonly pid: number
  readonly machine: string
  readonly files: readonly {
    readonly name: string
    readonly before: string | null
    readonly after: string
  }[]
}

/**
 * Changes files that belong together, so that after a crash at any moment all of them can be had as they were or as
 * they were to be. They stand in one folder with the journal.
 *
 * @throws {CliError} `KEYPIN_STATE_INVALID` when a file is not as it was, or another process is changing them ·
 *   `KEYPIN_FILE_UNWRITABLE`
 */
export function writeTogether(journal: string, changes: readonly Change[]): void {
  lock(journal, changes)
  try {
    for (const { path, before } of changes) if (textOf(path) !== before) throw changedMeanwhile(path)
    writeFiles(changes.map(planned))
  } catch (error) {
    rmSync(journal, { force: true })
    throw error
  }
  rmSync(journal, { force: true })
}

/**
 * Finishes what a crash has cut short; without a journal it does nothing.
 *
 * @param paths The files that a journal of this place may speak of; one that names others is refused.
 * @throws {CliError} `KEYPIN_STATE_INVALID` when a file is neither as it was nor as it was to be.
 */
export function finishInterrupted(journal: string, paths: readonly string[]): boolean {
  if (!exists(journal)) return false
  const { files, pid, machine } = readJournal(journal, paths)
  if (isAtWork(journal, pid, machine)) throw busy(journal, pid)
  const folder = dirname(journal)
  const waiting = files.flatMap(({ name, before, after }): PlannedFile[] => {
    const path = join(folder, name)
    const text = textOf(path)
    if (text === after) return []
    const digest = text === undefined ? null : digestOf(text)
    if (digest !== before) throw torn(journal, path)
    return [planned({ path, before: text, after })]
  })
  writeFiles(waiting)
  for (const name of [...files.map((file) => file.name), basename(journal)]) removeDrafts(folder, name)
  rmSync(journal, { force: true })
  return true
}

/** Created where nothing is, so that of two processes one comes second and is told. */
function lock(journal: string, changes: readonly Change[]): void {
  const content: Journal = {
    version: 1,
    id: randomBytes(16).toString('hex'),
    pid: process.pid,
    machine: hostname(),
    files: changes.map(({ path, before, after }) => ({
      name: basename(path),
      before: before === undefined ? null : digestOf(before),
      after,
    })),
  }
  try {
    writeFiles([{ path: journal, contents: `${JSON.stringify(content)}\n`, how: 'create' }])
  } catch (error) {
    if (error instanceof CliError && error.code === 'KEYPIN_FILE_EXISTS') throw busy(journal)
    throw error
  }
}

const planned = ({ path, before, after }: Change): PlannedFile => ({
  path,
  contents: after,
  how: before === undefined ? 'create' : 'replace',
})

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const textOf = (path: string): string | undefined => (exists(path) ? readText(path, 'the file') : undefined)

/** What was staged and not put in place before the crash; the journal says it all. */
function removeDrafts(folder: string, name: string): void {
  for (const draft of readdirSync(folder))
    if (draft.startsWith(`.${name}.`) && /\.[0-9a-f]{12}\.tmp$/.test(draft)) rmSync(join(folder, draft))
}

/** After an hour a process of that number is another one. */
const longestWriteMs = 3_600_000

function isAtWork(journal: string, pid: number, machine: string): boolean {
  if (machine !== hostname() || pid === process.pid) return false
  if (Date.now() - statSync(journal).mtimeMs > longestWriteMs) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function readJournal(path: string, paths: readonly string[]): Journal {
  const names = paths.map((file) => basename(file))
  try {
    const journal: Journal = JSON.parse(readText(path, 'the journal'))
    const isWhole =
      journal.version === 1 &&
      Number.isInteger(journal.pid) &&
      typeof journal.machine === 'string' &&
      journal.files.every(
        ({ name, before, after }) =>
          names.includes(name) &&
          typeof after === 'string' &&
          (before === null || typeof before === 'string'),
      )
    if (isWhole) return journal
  } catch (error) {
    if (error instanceof CliError) throw error
  }
  throw new CliError(
    'KEYPIN_STATE_INVALID',
    `${path} is not a journal of keypin, so what it stands for is not known`,
    {
      hint: 'look at the pin set and its key records, then delete it',
    },
  )
}

const changedMeanwhile = (path: string): CliError =>
  new CliError('KEYPIN_STATE_INVALID', `${path} was changed by somebody else meanwhile`, {
    hint: 'run the command again',
  })

const busy = (journal: string, pid?: number): CliError =>
  new CliError(
    'KEYPIN_STATE_INVALID',
    `another keypin${pid === undefined ? '' : ` (process ${pid})`} is changing the pin set: ${journal}`,
    { hint: 'run the command again when it is done' },
  )

const torn = (journal: string, path: string): CliError =>
  new CliError(
    'KEYPIN_STATE_INVALID',
    `a change was cut short, and ${path} was edited since: it is neither as it was nor as it was to be`,
    {
      hint: `take the pin set and its key records back from version control, or make them as you want them; then delete ${journal}`,
    },
  )

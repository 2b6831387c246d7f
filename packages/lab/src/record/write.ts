import type { KeyObject } from 'node:crypto'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LabError, reasonOf } from '../errors.ts'
import type { Run, Seal } from '../run/types.ts'
import { nextPlace, readJournal, withEntry, withLock } from './journal.ts'
import { sealRun } from './seal.ts'

/**
 * Makes sure, before a run takes its time, that its record can be written.
 *
 * @throws {LabError} `KEYPIN_LAB_RECORD`
 */
export async function checkRecord(path: string, overwrite: boolean): Promise<void> {
  if (!overwrite && (await isThere(path))) throw exists(path)
  try {
    await access(dirname(resolve(path)), constants.W_OK)
  } catch (cause) {
    throw notWritten(path, cause)
  }
}

/** How a record is written. */
export interface RecordOptions {
  readonly path: string
  readonly overwrite: boolean
  /** The journal of the lab, which the record is entered in. */
  readonly journal: string
  readonly key: KeyObject
}

/**
 * Seals a run and writes its record: whole or not at all, and over nothing unless told to. A record that cannot be
 * written is not in the journal either.
 *
 * @returns The run as it was written.
 * @throws {LabError} `KEYPIN_LAB_RECORD`
 */
export async function writeRecord(run: Omit<Run, 'seal'>, options: RecordOptions): Promise<Run> {
  const { path, journal } = options
  try {
    return await withLock(`${journal}.lock`, () => writeSealed(run, options))
  } catch (cause) {
    throw reasonOf(cause) === 'EEXIST' ? exists(path, cause) : notWritten(path, cause)
  }
}

async function writeSealed(
  run: Omit<Run, 'seal'>,
  { path, overwrite, journal, key }: RecordOptions,
): Promise<Run> {
  const entries = await readJournal(journal)
  const sealed = sealRun(run, nextPlace(entries), key)
  const record = await draft(path, `${JSON.stringify(sealed, null, 2)}\n`)
  try {
    const entered = await draft(journal, withEntry(entries, sealed, sealed.seal as Seal))
    try {
      // A link, unlike a rename, fails where something stands already.
      if (overwrite) await rename(record, path)
      else await link(record, path)
      await rename(entered, journal)
    } finally {
      await discard(entered)
    }
    return sealed
  } finally {
    await discard(record)
  }
}

/** Puts a text beside where it belongs, down to the disk. */
async function draft(path: string, text: string): Promise<string> {
  const full = resolve(path)
  const beside = join(dirname(full), `.${basename(full)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(beside, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    return beside
  } catch (cause) {
    await discard(beside)
    throw cause
  }
}

const discard = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {})

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const exists = (path: string, cause?: unknown): LabError =>
  new LabError('KEYPIN_LAB_RECORD', `the record ${JSON.stringify(path)} exists and is not written over`, {
    hint: 'choose another --record, or move that file away',
    cause,
  })

const notWritten = (path: string, cause: unknown): LabError =>
  new LabError(
    'KEYPIN_LAB_RECORD',
    `could not write the record ${JSON.stringify(path)} (${reasonOf(cause)})`,
    {
      hint: 'choose a --record that you may write to, on a disk with room; the lab’s folder has to be writable too',
      cause,
    },
  )

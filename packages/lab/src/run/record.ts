import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LabError, reasonOf } from '../errors.ts'
import type { Run } from './types.ts'

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

/**
 * Writes a record: whole or not at all, and over nothing unless told to.
 *
 * @throws {LabError} `KEYPIN_LAB_RECORD`
 */
export async function writeRecord(path: string, run: Run, overwrite: boolean): Promise<void> {
  const full = resolve(path)
  const draft = join(dirname(full), `.${basename(full)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o644)
    try {
      await file.writeFile(`${JSON.stringify(run, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // A link, unlike a rename, fails where something stands already.
    if (overwrite) await rename(draft, full)
    else await link(draft, full)
  } catch (cause) {
    throw reasonOf(cause) === 'EEXIST' ? exists(path, cause) : notWritten(path, cause)
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}

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
      hint: 'choose a --record that you may write to',
      cause,
    },
  )

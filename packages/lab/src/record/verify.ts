import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LabError, reasonOf } from '../errors.ts'
import { filesOf } from '../pki/layout.ts'
import type { Run } from '../run/types.ts'
import { type JournalEntry, readJournal } from './journal.ts'
import { checkSeal, readVerifyingKey, type SealCheck } from './seal.ts'

/** Who should have signed a record, and which lab it should be of. */
export interface VerifyRecordOptions {
  /** PEM file of the public key, or of a certificate with it. Default: the lab's own, if a lab is given. */
  readonly key?: string
  /** The lab's folder: the record has to stand in its journal. */
  readonly dir?: string
}

/** What is known of a record's origin. */
export interface RecordCheck extends SealCheck {
  /** Whether nothing asked about is amiss: sealed, signed by the key that was named, in the journal that was named. */
  readonly isGood: boolean
  /** What is amiss, or not known, in sentences. */
  readonly complaints: readonly string[]
}

/**
 * Verifies that a record is as it was sealed, who signed it, and that it stands in its lab's journal.
 *
 * Without a key or a lab a good signature says only that *somebody* signed; that is a complaint.
 *
 * @throws {LabError} `KEYPIN_LAB_KEY`, `KEYPIN_LAB_INVALID`.
 * @example
 * const { isGood, complaints } = await verifyRecord(run, { dir: 'lab' })
 */
export async function verifyRecord(run: Run, { key, dir }: VerifyRecordOptions = {}): Promise<RecordCheck> {
  const files = dir === undefined ? undefined : filesOf(resolve(dir))
  const keyPath = key ?? files?.recordPublicKey
  const expected = keyPath === undefined ? undefined : await readKeyFile(keyPath)
  const seal = checkSeal(run, expected)
  const complaints = [
    ...sealComplaints(seal),
    ...(files === undefined ? [] : journalComplaints(run, await readJournal(files.journal))),
  ]
  return { ...seal, isGood: complaints.length === 0, complaints }
}

function sealComplaints({ digest, signature, key, isGivenKey }: SealCheck): string[] {
  if (digest === 'absent') return ['it is not sealed']
  if (digest === 'differs') return ['it was changed after it was sealed: its digest is another']
  if (signature === 'absent') return ['it is not signed']
  if (signature === 'bad') return ['its signature is not that of its key']
  if (isGivenKey === undefined)
    return [`it is signed by ${key}, and nobody said whether that is the right key`]
  return isGivenKey ? [] : [`it is signed by ${key}, which is not the key that was named`]
}

function journalComplaints({ seal }: Run, entries: readonly JournalEntry[]): string[] {
  if (seal === undefined) return []
  const at = entries.findIndex(({ digest }) => digest === seal.digest)
  if (at === -1) return ["it is not in the lab's journal"]
  const before = entries[at - 1]
  return (before?.digest ?? null) === seal.previous ? [] : ["the lab's journal has another record before it"]
}

async function readKeyFile(path: string): Promise<KeyObject> {
  let pem: string
  try {
    pem = await readFile(path, 'utf8')
  } catch (cause) {
    const message = `could not read the key ${JSON.stringify(path)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_KEY', message, { hint: 'name a public key in PEM', cause })
  }
  return readVerifyingKey(pem, path)
}

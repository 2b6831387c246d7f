import { rmSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { formatKeyRecords, type KeyRecords, noRecords, parseKeyRecords } from '@keypin/care'
import { formatPinSet, type PinSet, parsePinSet } from 'keypin'
import { readBytes, readText } from '../files/read.ts'
import { exists, type PlannedFile, writeFiles } from '../files/write.ts'
import { finishInterrupted, writeTogether } from './journal.ts'

/** The option that names the pin set. */
export const pinSetOption = {
  pinset: { type: 'string', value: 'FILE', about: 'the pin set; pinset.json when absent' },
} as const

/** Where the pin set and what belongs to it are. */
export interface PinSetPaths {
  readonly pinSet: string
  /** What is known of the keys; never shipped to a client. */
  readonly keys: string
  /** Settings for targets and lint. */
  readonly config: string
  /** There only while the two files above are being changed, or after a crash in the middle of it. */
  readonly journal: string
}

/** The files beside a pin set; `pinset.json` in the folder when none is named. */
export function pinSetPaths(cwd: string, name = 'pinset.json'): PinSetPaths {
  const path = resolve(cwd, name)
  const { dir, name: stem } = parse(path)
  return {
    pinSet: path,
    keys: join(dir, `${stem}.keys.json`),
    config: join(dirname(path), 'keypin.config.json'),
    journal: join(dir, `${stem}.journal.json`),
  }
}

/** A pin set with its key records, as they were read; writing makes sure that nobody else wrote meanwhile. */
export interface OpenPinSet {
  readonly paths: PinSetPaths
  /** Absent when there is no file yet. */
  readonly pinSet?: PinSet
  readonly keys: KeyRecords
  readonly texts: { readonly pinSet?: string; readonly keys?: string }
}

/**
 * Reads a pin set and its key records, for a change; neither needs to exist. A change that a crash has cut short
 * is finished first.
 *
 * @throws {PinSetError} · @throws {CareError} `KEYPIN_KEYS_INVALID` · @throws {CliError} `KEYPIN_FILE_UNREADABLE`
 */
export function openPinSet(paths: PinSetPaths): OpenPinSet {
  finishInterrupted(paths.journal, [paths.pinSet, paths.keys])
  const pinSetText = exists(paths.pinSet)
    ? readBytes(paths.pinSet, 'the pin set').toString('utf8')
    : undefined
  const keysText = exists(paths.keys) ? readBytes(paths.keys, 'the key records').toString('utf8') : undefined
  return {
    paths,
    ...(pinSetText === undefined ? {} : { pinSet: parsePinSet(pinSetText) }),
    keys: keysText === undefined ? noRecords : parseKeyRecords(keysText),
    texts: {
      ...(pinSetText === undefined ? {} : { pinSet: pinSetText }),
      ...(keysText === undefined ? {} : { keys: keysText }),
    },
  }
}

/** The key records beside a pin set; none when there is no file. */
export function openKeyRecords({ keys }: PinSetPaths): KeyRecords {
  return exists(keys) ? parseKeyRecords(readText(keys, 'the key records')) : noRecords
}

/**
 * Reads a pin set that must exist.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`, naming the command that makes one. · @throws {PinSetError}
 */
export function readPinSetFile(paths: PinSetPaths): { bytes: Uint8Array; pinSet: PinSet } {
  const bytes = readPinSetBytes(paths)
  return { bytes, pinSet: parsePinSet(bytes) }
}

/** The bytes of a pin set that must exist. */
export function readPinSetBytes({ pinSet }: PinSetPaths): Uint8Array {
  return readBytes(
    pinSet,
    'the pin set',
    "make one with 'keypin add HOST --new-backup-key backup.key.pem', or name it",
  )
}

/**
 * Writes a changed pin set, its key records and files made with it: all or none, new keys first, so that
 * whatever happens in between no pin stands for a key that is not there.
 *
 * Without a pin set in the change, only the records are written.
 *
 * @throws {CliError} `KEYPIN_STATE_INVALID` when somebody else changed one of the files since they were opened.
 */
export function savePinSet(
  open: OpenPinSet,
  change: { pinSet: PinSet | undefined; keys: KeyRecords; created?: readonly PlannedFile[] },
): void {
  const { paths, texts } = open
  const created = change.created ?? []
  // keys first: whatever happens from here on, no pin stands for a key that is not there
  writeFiles(created)
  try {
    writeTogether(paths.journal, [
      // records of nothing make no file
      ...(texts.keys === undefined && change.keys === open.keys
        ? []
        : [{ path: paths.keys, before: texts.keys, after: formatKeyRecords(change.keys) }]),
      ...(change.pinSet === undefined
        ? []
        : [{ path: paths.pinSet, before: texts.pinSet, after: formatPinSet(change.pinSet) }]),
    ])
  } catch (error) {
    for (const { path } of created) rmSync(path, { force: true })
    throw error
  }
}

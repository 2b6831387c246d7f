import { dirname, join, parse, resolve } from 'node:path'
import { formatKeyRecords, type KeyRecords, noRecords, parseKeyRecords } from '@keypin/care'
import { formatPinSet, type PinSet, parsePinSet } from 'keypin'
import { CliError } from '../errors.ts'
import { readBytes, readText } from '../files/read.ts'
import { exists, holds, type PlannedFile, writeFiles } from '../files/write.ts'

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
}

/** The files beside a pin set; `pinset.json` in the folder when none is named. */
export function pinSetPaths(cwd: string, name = 'pinset.json'): PinSetPaths {
  const path = resolve(cwd, name)
  const { dir, name: stem } = parse(path)
  return {
    pinSet: path,
    keys: join(dir, `${stem}.keys.json`),
    config: join(dirname(path), 'keypin.config.json'),
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
 * Reads a pin set and its key records, for a change; neither needs to exist.
 *
 * @throws {PinSetError} · @throws {CareError} `KEYPIN_KEYS_INVALID` · @throws {CliError} `KEYPIN_FILE_UNREADABLE`
 */
export function openPinSet(paths: PinSetPaths): OpenPinSet {
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
 * @throws {CliError} `KEYPIN_STATE_INVALID` when somebody else changed the pin set since it was opened.
 */
export function savePinSet(
  open: OpenPinSet,
  change: { pinSet: PinSet; keys: KeyRecords; created?: readonly PlannedFile[] },
): void {
  const { paths, texts } = open
  if (!isUnchanged(paths.pinSet, texts.pinSet) || !isUnchanged(paths.keys, texts.keys))
    throw new CliError('KEYPIN_STATE_INVALID', `${paths.pinSet} was changed by somebody else meanwhile`, {
      hint: 'run the command again',
    })
  const keysText = formatKeyRecords(change.keys)
  const keys: PlannedFile[] = keysText === texts.keys ? [] : [planned(paths.keys, keysText, texts.keys)]
  writeFiles([
    ...(change.created ?? []),
    ...keys,
    planned(paths.pinSet, formatPinSet(change.pinSet), texts.pinSet),
  ])
}

/** A file that was not there must still not be there; `create` makes sure of it. */
const planned = (path: string, contents: string, before: string | undefined): PlannedFile => ({
  path,
  contents,
  how: before === undefined ? 'create' : 'replace',
})

const isUnchanged = (path: string, text: string | undefined): boolean =>
  text === undefined ? !exists(path) : holds(path, text)

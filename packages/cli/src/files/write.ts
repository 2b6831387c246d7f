import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CliError } from '../errors.ts'

/** A file to be written. */
export interface PlannedFile {
  readonly path: string
  readonly contents: string | Uint8Array
  /** `create` never touches what is there; `replace` does, at once and whole. */
  readonly how: 'create' | 'replace'
  /** Permission bits; 0o644 when absent. A key gets 0o600. */
  readonly mode?: number
  /**
   * `false` for what can be made again, such as generated code: it is whole or not there when the command is
   * stopped, but the command does not wait for the disk, which for many files takes longer than all else.
   */
  readonly durable?: boolean
}

/**
 * Writes files so that each is there whole or not at all, and that either all of them change or none.
 *
 * All contents go to temporary files beside their targets first and reach the disk before the first target
 * changes. Synchronous on purpose: a signal cannot come between two of the steps. Files are put in place in
 * the order given, so name what others refer to first.
 *
 * @throws {CliError} `KEYPIN_FILE_EXISTS` when a file to be created is there already (nothing is changed) ·
 *   `KEYPIN_FILE_UNWRITABLE` when a folder or file cannot be written.
 */
export function writeFiles(files: readonly PlannedFile[]): void {
  for (const file of files) if (file.how === 'create' && exists(file.path)) throw fileExists(file.path)
  const undo: (() => void)[] = []
  try {
    const staged = files.map(asItIs).map((file) => {
      const temporary = stage(file)
      undo.push(() => rmSync(temporary, { force: true }))
      return { file, temporary }
    })
    for (const { file, temporary } of staged) undo.push(putInPlace(file, temporary))
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw error
  }
}

/** Whether there is anything at a path, a dangling link included. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // what cannot be looked at cannot be written either, and writing says why
    return false
  }
}

/** Whether a file holds exactly this text, or these bytes. */
export function holds(path: string, contents: string | Uint8Array): boolean {
  try {
    return readFileSync(path).equals(Buffer.from(contents))
  } catch {
    return false
  }
}

/** A file that is replaced keeps its permissions, and a link to it stays a link. */
function asItIs(file: PlannedFile): PlannedFile {
  if (file.how === 'create' || !exists(file.path)) return file
  const before = statSync(file.path, { throwIfNoEntry: false })
  if (before === undefined) return file
  return { ...file, path: realpathSync(file.path), mode: file.mode ?? before.mode & 0o777 }
}

/** Writes a file's contents beside its place, down to the disk. */
function stage(file: PlannedFile): string {
  const folder = dirname(file.path)
  const temporary = join(folder, `.${basename(file.path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    mkdirSync(folder, { recursive: true })
    writeThrough(openSync(temporary, 'wx', file.mode ?? 0o644), file)
    return temporary
  } catch (error) {
    if (exists(temporary)) rmSync(temporary)
    throw unwritable(file.path, error)
  }
}

function writeThrough(descriptor: number, { contents, durable = true }: PlannedFile): void {
  try {
    writeWhole(descriptor, Buffer.from(contents))
    if (durable) fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}

/** Puts a staged file where it belongs; what comes back takes that back again. */
function putInPlace(file: PlannedFile, temporary: string): () => void {
  try {
    const undo = file.how === 'replace' ? replaceBy(temporary, file.path) : createFrom(temporary, file.path)
    if (file.durable ?? true) syncFolder(dirname(file.path))
    return undo
  } catch (error) {
    if (error instanceof CliError) throw error
    throw isCode(error, 'EEXIST') ? fileExists(file.path) : unwritable(file.path, error)
  }
}

function replaceBy(temporary: string, path: string): () => void {
  const before = exists(path) ? readFileSync(path) : undefined
  renameSync(temporary, path)
  return () => (before === undefined ? rmSync(path, { force: true }) : writeFileSync(path, before))
}

/** A link fails where something is already, which a rename would replace. */
function createFrom(temporary: string, path: string): () => void {
  const undo = (): void => rmSync(path, { force: true })
  try {
    linkSync(temporary, path)
    rmSync(temporary)
  } catch (error) {
    // file systems without hard links (FAT, some network mounts)
    if (!isCode(error, 'EPERM') && !isCode(error, 'ENOTSUP') && !isCode(error, 'ENOSYS')) throw error
    if (exists(path)) throw fileExists(path)
    renameSync(temporary, path)
  }
  return undo
}

/** The name is on the disk only when its folder is; Windows cannot open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

function fileExists(path: string): CliError {
  return new CliError('KEYPIN_FILE_EXISTS', `${path} exists and is left as it is`, {
    hint: 'choose another path, or move that file away',
  })
}

function unwritable(path: string, cause: unknown): CliError {
  return new CliError('KEYPIN_FILE_UNWRITABLE', `cannot write ${path}: ${reasonOf(cause)}`, {
    hint: `make ${dirname(path)} writable, or choose another folder`,
    cause,
  })
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
}

/** What a file system error means, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return reasons[code] ?? (code === '' ? error.message : code)
}

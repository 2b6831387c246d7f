import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { CliError } from '../errors.ts'
import { reasonOf } from './write.ts'

/** Files larger than this are no pin set, key or certificate of anyone's. */
const limitBytes = 64 * 1024 * 1024

/**
 * Reads a file that the person named.
 *
 * @param what What the file is to be, for the message: `the pin set`.
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`, with the next step.
 */
export function readBytes(path: string, what: string, hint?: string): Buffer {
  return orUnreadable(
    () => readBounded(path),
    `${what} ${path}`,
    hint ?? 'check the path and its permissions',
  )
}

/**
 * Reads standard input to its end: what `-` names.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`
 */
export function readStdin(what: string): Buffer {
  return orUnreadable(() => readDescriptor(0), `${what} from stdin`, 'put it into a file, and name that')
}

function orUnreadable(read: () => Buffer, what: string, hint: string): Buffer {
  try {
    return read()
  } catch (error) {
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot read ${what}: ${reasonOf(error)}`, {
      hint,
      cause: error,
    })
  }
}

/** The same, as text. */
export function readText(path: string, what: string, hint?: string): string {
  return readBytes(path, what, hint).toString('utf8')
}

/** Pipes and descriptors (`/dev/fd/3`) have no size, so it reads until the end, within the limit. */
function readBounded(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    if (fstatSync(descriptor).isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' })
    return readDescriptor(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads an open descriptor to its end. */
export function readDescriptor(descriptor: number): Buffer {
  const chunks: Buffer[] = []
  for (let total = 0; ; ) {
    const chunk = Buffer.alloc(65_536)
    const length = readSync(descriptor, chunk)
    if (length === 0) return Buffer.concat(chunks)
    total += length
    if (total > limitBytes) throw new Error(`it is larger than ${limitBytes / 1024 / 1024} MiB`)
    chunks.push(chunk.subarray(0, length))
  }
}

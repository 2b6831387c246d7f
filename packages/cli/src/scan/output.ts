import { once } from 'node:events'
import { type FileHandle, open } from 'node:fs/promises'
import { CliError } from '../errors.ts'
import { reasonOf } from '../files/write.ts'
import type { Sink } from '../io.ts'
import { isBroken } from '../process-io.ts'
import { gather } from './gather.ts'

/** Where the lines of a scan go. */
export interface Output {
  /** The hosts that were written by an earlier run, in their order; whoever takes them all goes on behind them. */
  earlier(): AsyncIterable<string>
  /** Writes a line, which comes without its end; waits while the other end is slower. */
  line(text: Uint8Array): Promise<void>
  /** Whether nobody reads on: then there is nothing more to do. */
  isUnread(): boolean
  /** Writes what is left; nothing more is written. */
  close(): Promise<void>
}

/** Lines to stdout. */
export function toStdout(stdout: Sink): Output {
  const lines = gather(async (bytes) => {
    const isFull = stdout.write(bytes) === false
    // what is wrong with the stream is told at the end
    if (isFull && process.stdout.writableNeedDrain) await once(process.stdout, 'drain').catch(() => {})
  })
  return {
    earlier: async function* () {},
    line: lines.put,
    isUnread: () => isBroken(process.stdout),
    close: lines.flushed,
  }
}

/**
 * Lines to a file, a new one, or after those of an earlier run that was cut off: a last line that is not whole is taken
 * away, once all that stands before it was found to be of that run.
 *
 * @throws {CliError} `KEYPIN_FILE_EXISTS` for a file that is there, unless it is to go on · `KEYPIN_FILE_UNREADABLE` for
 *   one that no scan wrote · `KEYPIN_FILE_UNWRITABLE`.
 */
export async function toFile(path: string, resume: boolean): Promise<Output> {
  const file = await openFile(path, resume)
  const whole = resume ? await lengthOfWholeLines(file) : 0
  if (resume) await refuseStrange(file, whole)
  let at = whole
  const lines = gather(async (bytes) => {
    await writeWhole(file, bytes, at).catch((error: unknown) => {
      throw unwritable(path, error)
    })
    at += bytes.length
  })
  return {
    earlier: async function* () {
      yield* targetsOf(file, whole)
      if (resume) await file.truncate(whole)
    },
    line: lines.put,
    isUnread: () => false,
    close: () => lines.flushed().finally(() => file.close()),
  }
}

/** A write may take only a part of what it is given, where a disk gets full, say. */
export async function writeWhole(
  file: Pick<FileHandle, 'write'>,
  bytes: Uint8Array,
  at: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
}

async function openFile(path: string, resume: boolean): Promise<FileHandle> {
  try {
    // a resumed file is made where there is none yet
    return await open(path, resume ? 'a+' : 'wx').then(async (file) => {
      if (!resume) return file
      await file.close()
      return open(path, 'r+')
    })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new CliError('KEYPIN_FILE_EXISTS', `${path} is there already`, {
        hint: 'go on where it ends with --resume, or name another file',
      })
    throw unwritable(path, error)
  }
}

const chunkBytes = 1 << 20

/** Up to where the file consists of whole lines. */
async function lengthOfWholeLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const chunk = Buffer.alloc(chunkBytes)
  for (let end = size; end > 0; end -= chunkBytes) {
    const start = Math.max(0, end - chunkBytes)
    await file.read(chunk, 0, end - start, start)
    const newline = chunk.subarray(0, end - start).lastIndexOf(0x0a)
    if (newline !== -1) return start + newline + 1
  }
  return 0
}

async function* targetsOf(file: FileHandle, end: number): AsyncGenerator<string> {
  if (end === 0) return
  const stream = file.createReadStream({ start: 0, end: end - 1, autoClose: false, encoding: 'utf8' })
  let rest = ''
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw strange()
    for (const line of lines) yield targetOf(line)
  }
}

/** Certificates of a hundred KiB, some of them several times. */
const longestLine = 16 * 1024 * 1024

const beginning = '{"target":'

/** What is behind the last whole line will be taken away, so it must be the beginning of one of ours. */
async function refuseStrange(file: FileHandle, whole: number): Promise<void> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(beginning.length), 0, beginning.length, whole)
  if (!beginning.startsWith(buffer.toString('latin1', 0, bytesRead))) {
    await file.close()
    throw strange()
  }
}

function targetOf(line: string): string {
  try {
    const { target } = JSON.parse(line) as { target?: unknown }
    if (typeof target === 'string') return target
  } catch {
    // told below, as any other line that is not ours
  }
  throw strange()
}

function strange(): CliError {
  return new CliError('KEYPIN_FILE_UNREADABLE', 'the file to go on with is not what a scan wrote', {
    hint: 'name the file that the scan wrote, or another one without --resume',
  })
}

function unwritable(path: string, error: unknown): CliError {
  return new CliError('KEYPIN_FILE_UNWRITABLE', `cannot write ${path}: ${reasonOf(error)}`, {
    hint: 'make room, or name another file; --resume goes on where it ended',
    cause: error,
  })
}

import { isatty } from 'node:tty'
import type { Io, Sink } from './io.ts'

/** Fills what the caller left out with this process's own. */
export function withProcessIo(given: Partial<Io>, signal: AbortSignal): Io {
  const stdout = given.stdout ?? lazySink(() => process.stdout)
  const stderr = given.stderr ?? lazySink(() => process.stderr)
  // isatty, since merely touching process.stdin opens it
  const isTTY = given.isTTY ?? { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) }
  return {
    stdout,
    stderr,
    isTTY,
    signal,
    env: given.env ?? process.env,
    cwd: given.cwd ?? process.cwd(),
    now: given.now ?? (() => new Date()),
    ask:
      given.ask ??
      (async (question, how) =>
        (await import('./terminal/ask.ts')).ask(question, how, { stderr, isTTY, signal })),
  }
}

/** Streams of the process that were written to. */
export const opened: Set<NodeJS.WriteStream> = new Set()

/** A stream that is opened when first written to: opening both costs a tenth of a cold start. */
function lazySink(open: () => NodeJS.WriteStream): Sink {
  let stream: NodeJS.WriteStream | undefined
  return {
    write: (text) => {
      stream ??= noted(open())
      opened.add(stream)
      return stream.write(text)
    },
  }
}

/** A reader that went away (`keypin … | head`), or a terminal, is no reason to fail: what it does not read is dropped. */
const noReader: readonly unknown[] = ['EPIPE', 'EIO']

/** Notes what goes wrong with a stream; it is told at the end. Node forgets it, for the standard streams. */
function noted(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    broken.add(stream)
    if (!noReader.includes(error.code)) failure ??= error
  })
  return stream
}

const broken = new WeakSet<NodeJS.WriteStream>()

/** Whether what is written to a stream of the process reaches nobody any more. */
export const isBroken = (stream: NodeJS.WriteStream): boolean => broken.has(stream)

let failure: Error | undefined

/** Why not all that was said reached who was to read it: the disk behind `> FILE` is full, say. */
export const lost = (): Error | undefined => failure

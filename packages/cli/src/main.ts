import { COULD_NOT, DONE, WRONG_USE } from './exit.ts'
import { Interruption, type Interruptions, listenForInterruptions } from './interruption.ts'
import type { Io } from './io.ts'
import { withProcessIo } from './process-io.ts'
import { findCommand, type Row, rows } from './registry.ts'

/**
 * Runs the `keypin` command.
 *
 * Nothing of a command is loaded before its name is known, so help and version start as fast as Node does.
 * What `io` leaves out is this process's own; with a handed-in `signal` the process's signals are left alone.
 *
 * @param argv What stands after `keypin`.
 * @returns The exit code: 0 done, 1 the answer is no, 2 wrong use, 3 could not do it, 130 interrupted.
 *   Never rejects.
 * @example
 * process.exitCode = await main(process.argv.slice(2))
 */
export async function main(argv: readonly string[], io: Partial<Io> = {}): Promise<number> {
  const interruptions: Interruptions =
    io.signal === undefined ? listenForInterruptions() : { signal: io.signal, close: () => {} }
  const own = withProcessIo(io, interruptions.signal)
  const work = dispatch(argv, own).catch((error: unknown) => fail(error, own))
  try {
    return await orInterrupted(work, own, io.signal === undefined)
  } finally {
    interruptions.close()
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first] = argv
  if (first === '--version') return version(io)
  if (first === '--help' || (first === 'help' && argv.length === 1)) return help(io)
  if (first === 'help') return dispatch([...argv.slice(1), '--help'], io)
  const found = findCommand(argv)
  if (found === undefined || 'family' in found) return noCommand(argv, found?.family, io)
  if (asksForHelp(found.argv)) return commandHelp(found.row, io)
  const { command } = await found.row.load()
  return command.run(found.row, found.argv, io)
}

/** A command gets this long to put its things away after Ctrl-C. */
const graceMs = 5_000

async function orInterrupted(work: Promise<number>, io: Io, isOwnProcess: boolean): Promise<number> {
  const aborted = new Promise<Interruption>((resolve) => {
    const onAbort = (): void => resolve(interruptionOf(io.signal))
    if (io.signal.aborted) onAbort()
    else io.signal.addEventListener('abort', onAbort, { once: true })
  })
  const first = await Promise.race([work, aborted])
  if (typeof first === 'number') return first
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, graceMs, 'late')
  })
  const end = await Promise.race([work, late])
  clearTimeout(timer)
  if (end === 'late' && isOwnProcess) process.exit(first.exitCode)
  return first.exitCode
}

const interruptionOf = (signal: AbortSignal): Interruption =>
  signal.reason instanceof Interruption ? signal.reason : new Interruption(130)

const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

async function help(io: Io): Promise<number> {
  io.stdout.write((await import('./help.ts')).renderHelp())
  return DONE
}

async function commandHelp(row: Row, io: Io): Promise<number> {
  const [{ renderCommandHelp }, { command }] = await Promise.all([import('./help.ts'), row.load()])
  io.stdout.write(renderCommandHelp(row, command))
  return DONE
}

async function version(io: Io): Promise<number> {
  const { readFileSync } = await import('node:fs')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  io.stdout.write(`keypin ${version}\n`)
  return DONE
}

async function noCommand(
  argv: readonly string[],
  family: readonly Row[] | undefined,
  io: Io,
): Promise<number> {
  const [{ renderHelp, renderFamily }, { suggest }, { say }] = await Promise.all([
    import('./help.ts'),
    import('./suggest.ts'),
    import('./terminal/say.ts'),
  ])
  const [word, second] = argv
  if (word === undefined || word === '-h') {
    io[word === undefined ? 'stderr' : 'stdout'].write(renderHelp())
    return word === undefined ? WRONG_USE : DONE
  }
  if (family !== undefined) {
    if (asksForHelp(argv)) io.stdout.write(renderFamily(family))
    else say(io, `'${word}' is several commands; say which:\n${renderFamily(family).trimEnd()}`)
    return asksForHelp(argv) ? DONE : WRONG_USE
  }
  const known = [...new Set(rows.flatMap(({ name }) => [name, name.split(' ')[0] ?? name]))]
  const meant =
    suggest(word, known) ?? (second === undefined ? undefined : suggest(`${word} ${second}`, known))
  const question = meant === undefined ? '' : `; did you mean 'keypin ${meant}'?`
  say(io, `there is no command '${word}'${question}\nsee 'keypin --help'`)
  return WRONG_USE
}

async function fail(error: unknown, io: Io): Promise<number> {
  if (error instanceof Interruption || io.signal.aborted) return interruptionOf(io.signal).exitCode
  const { sayError } = await import('./failure.ts')
  return sayError(error, io) ?? COULD_NOT
}

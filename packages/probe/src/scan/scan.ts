import { type LookOnceOptions, lookOnce, type Scanned } from './look.ts'
import { type Flow, ordered } from './ordered.ts'
import { pace } from './pace.ts'
import { lineOf, type ScannedLine } from './result.ts'
import { startThreads } from './threads.ts'

/** How a list is looked at. */
export interface ScanOptions extends Omit<LookOnceOptions, 'signal'> {
  /** How many connections are open at once, over all threads. Default 100; more only wait for each other. */
  readonly concurrency?: number
  /** How many hosts are begun in a second, at most. Default: as many as there is room for. */
  readonly perSecond?: number
  /** How many threads shake hands; 0 uses none but this one. Default 0. */
  readonly threads?: number
  readonly signal?: AbortSignal
}

/**
 * Looks at every host of a list, which may be endless: results come in the order of the list, and no more is
 * kept than a few results for each connection.
 *
 * @param targets Hosts as `inspect` takes them; a line that names none gives its error, and the rest goes on.
 * @throws The reason of `signal` once it is aborted, and what the list itself throws.
 * @example
 * for await (const seen of scan(['a.example.com', 'b.example.com']))
 *   console.log(seen.target, 'error' in seen ? seen.error.code : seen.presented[0]?.pin)
 */
export async function* scan(
  targets: AsyncIterable<string> | Iterable<string>,
  options: ScanOptions = {},
): AsyncGenerator<Scanned> {
  if ((options.threads ?? 0) === 0) yield* looked(targets, options, lookAlone(options))
  else for await (const { json } of scanLines(targets, options)) yield JSON.parse(decoder.decode(json))
}

/**
 * The same as {@link scan}, with each result as a line of JSON: what to take to write a long list down, since it is
 * made in the threads and passed on as it is.
 *
 * @throws The reason of `signal` once it is aborted, and what the list itself throws.
 * @example
 * for await (const { json } of scanLines(['a.example.com', 'b.example.com'], { threads: 2 }))
 *   process.stdout.write(`${Buffer.from(json).toString()}\n`)
 */
export async function* scanLines(
  targets: AsyncIterable<string> | Iterable<string>,
  options: ScanOptions = {},
): AsyncGenerator<ScannedLine> {
  const { threads = 0, signal = never() } = options
  if (threads === 0) {
    const look = lookAlone(options)
    yield* looked(targets, options, async (target) => lineOf(await look(target)), room)
    return
  }
  const pool = startThreads(threads, lookOf(options), signal)
  try {
    yield* looked(targets, options, (target) => pool.lookAt(target), room)
  } finally {
    await pool.stop()
  }
}

/** How far the fastest hosts may get ahead of the slowest: what is held in memory, and what a crash may lose. */
const aheadPerConnection = 16

/** The same in octets: some servers show a hundred KiB of certificates, which make three hundred of a line. */
const room = { size: 64 * 1024 * 1024, sizeOf: ({ json }: ScannedLine): number => json.length }

function looked<T>(
  targets: AsyncIterable<string> | Iterable<string>,
  { concurrency = 100, perSecond, signal = never() }: ScanOptions,
  look: (target: string) => Promise<T>,
  room?: Flow<T>['room'],
): AsyncGenerator<T> {
  const turn = pace(perSecond, signal)
  const lookAt = async (target: string): Promise<T> => {
    await turn()
    return look(target)
  }
  const window = concurrency * aheadPerConnection
  return ordered(targets, lookAt, { concurrency, window, signal, ...(room && { room }) })
}

function lookAlone(options: ScanOptions): (target: string) => Promise<Scanned> {
  const look = lookOf(options)
  return (target) => lookOnce(target, look, options.signal)
}

/** What a thread is told: all but what is about the list. */
function lookOf({
  concurrency: _,
  perSecond: __,
  threads: ___,
  signal: ____,
  ...look
}: ScanOptions): LookOnceOptions {
  return look
}

const decoder = new TextDecoder()

const never = (): AbortSignal => new AbortController().signal

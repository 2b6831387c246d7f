import { type LookOnceOptions, lookOnce, type Scanned } from './look.ts'
import { ordered } from './ordered.ts'
import { pace } from './pace.ts'
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

/** How far the fastest hosts may get ahead of the slowest: what is held in memory, and what a crash may lose. */
const aheadPerConnection = 16

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
  {
    concurrency = 100,
    perSecond,
    threads = 0,
    signal = new AbortController().signal,
    ...look
  }: ScanOptions = {},
): AsyncGenerator<Scanned> {
  const turn = pace(perSecond, signal)
  const pool = threads === 0 ? undefined : startThreads(threads, look)
  const lookAt = async (target: string): Promise<Scanned> => {
    await turn()
    return pool === undefined ? lookOnce(target, look, signal) : pool.lookAt(target, signal)
  }
  try {
    yield* ordered(targets, lookAt, { concurrency, window: concurrency * aheadPerConnection })
  } finally {
    await pool?.stop()
  }
}

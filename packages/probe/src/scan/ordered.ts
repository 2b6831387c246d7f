/** How many are under way at once, and how far the fastest may get ahead of the slowest. */
export interface Flow {
  readonly concurrency: number
  readonly window: number
  /** Ends the waiting, also for a stream that says nothing. */
  readonly signal?: AbortSignal
}

/**
 * Runs a function on each item of a stream, several at once, and gives the results in the order of the items, each
 * as soon as it is there: a stream that pauses holds nothing back.
 *
 * Never more than `window` items are held, whatever the length of the stream: where the oldest is slow, no new
 * one is begun. The stream is ended when the caller stops, or when anything throws.
 *
 * @throws The reason of `signal`, once it is aborted and what was ready is given.
 */
export async function* ordered<In, Out>(
  items: AsyncIterable<In> | Iterable<In>,
  run: (item: In) => Promise<Out>,
  { concurrency, window, signal }: Flow,
): AsyncGenerator<Out> {
  const source = iteratorOf(items)
  const held: Held<Out>[] = []
  let running = 0
  const list: { input: Input } = { input: 'there' }
  let wake = (): void => {}
  const start = (item: In): void => {
    running += 1
    const one: Held<Out> = { result: run(item), isSettled: false }
    const settled = (): void => {
      running -= 1
      one.isSettled = true
      wake()
    }
    // whoever gets to it in turn is told
    one.result.then(settled, settled)
    held.push(one)
  }
  const ask = async (): Promise<void> => {
    list.input = 'asked'
    try {
      const next = await source.next()
      list.input = next.done === true ? 'ended' : 'there'
      if (next.done !== true) start(next.value)
    } catch (broken) {
      list.input = { broken }
    }
    wake()
  }
  const onAbort = (): void => wake()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      if (list.input === 'there' && running < concurrency && held.length < window) void ask()
      const [oldest] = held
      if (oldest === undefined && list.input === 'ended') return
      if (oldest === undefined && typeof list.input === 'object') throw list.input.broken
      if (oldest?.isSettled) {
        held.shift()
        yield await oldest.result
        continue
      }
      signal?.throwIfAborted()
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
    await end(source, list.input === 'asked')
  }
}

type Input = 'there' | 'asked' | 'ended' | { readonly broken: unknown }

interface Held<Out> {
  readonly result: Promise<Out>
  isSettled: boolean
}

/** A stream that is being asked may not answer for long, and ends behind that answer. */
async function end(source: AsyncIterator<unknown> | Iterator<unknown>, isAsked: boolean): Promise<void> {
  const ended = Promise.resolve(source.return?.())
  if (isAsked) ended.catch(() => {})
  else await ended
}

function iteratorOf<T>(items: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}

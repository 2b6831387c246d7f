/** How many are under way at once, and how far the fastest may get ahead of the slowest. */
export interface Flow<Out> {
  readonly concurrency: number
  readonly window: number
  /** Where results may be large: of which size those may be that are ahead of the slowest. */
  readonly room?: { readonly size: number; readonly sizeOf: (result: Out) => number }
  /** Ends the waiting, also for a stream that says nothing. */
  readonly signal?: AbortSignal
}

/**
 * Runs a function on each item of a stream, several at once, and gives the results in the order of the items, each
 * as soon as it is there: a stream that pauses holds nothing back.
 *
 * Never more than `window` items are held, or results of more than `room` and those under way, whatever the length of
 * the stream: where the oldest is slow, no new one is begun. The stream is ended when the caller stops, or when anything throws.
 *
 * @throws The reason of `signal`, once it is aborted and what was ready is given.
 */
export async function* ordered<In, Out>(
  items: AsyncIterable<In> | Iterable<In>,
  run: (item: In) => Promise<Out>,
  { concurrency, window, room, signal }: Flow<Out>,
): AsyncGenerator<Out> {
  const source = iteratorOf(items)
  const line = new Line<Out>(room?.sizeOf)
  const list: { input: Input } = { input: 'there' }
  let wake = (): void => {}
  const ask = async (): Promise<void> => {
    list.input = 'asked'
    try {
      const next = await source.next()
      list.input = next.done === true ? 'ended' : 'there'
      if (next.done !== true) line.add(run(next.value), () => wake())
    } catch (broken) {
      list.input = { broken }
    }
    wake()
  }
  const onAbort = (): void => wake()
  signal?.addEventListener('abort', onAbort, { once: true })
  const isRoom = (): boolean =>
    line.running < concurrency && line.length < window && line.size < (room?.size ?? Infinity)
  try {
    for (;;) {
      if (list.input === 'there' && isRoom()) void ask()
      if (line.length === 0 && list.input === 'ended') return
      if (line.length === 0 && typeof list.input === 'object') throw list.input.broken
      const ready = line.takeReady()
      if (ready !== undefined) {
        yield await ready
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
  size: number
}

/** What is under way, and what is ready before its turn, in the order in which it came. */
class Line<Out> {
  running = 0
  /** Of what is ready. */
  size = 0
  readonly #held: Held<Out>[] = []
  readonly #sizeOf: (result: Out) => number

  constructor(sizeOf: (result: Out) => number = () => 0) {
    this.#sizeOf = sizeOf
  }

  get length(): number {
    return this.#held.length
  }

  add(result: Promise<Out>, onSettled: () => void): void {
    const one: Held<Out> = { result, isSettled: false, size: 0 }
    const settle = (size: number): void => {
      this.running -= 1
      this.size += size
      one.isSettled = true
      one.size = size
      onSettled()
    }
    this.running += 1
    this.#held.push(one)
    // whoever gets to it in turn is told
    result.then(
      (value) => settle(this.#sizeOf(value)),
      () => settle(0),
    )
  }

  /** The oldest one, once it is ready. */
  takeReady(): Promise<Out> | undefined {
    const [oldest] = this.#held
    if (oldest?.isSettled !== true) return undefined
    this.#held.shift()
    this.size -= oldest.size
    return oldest.result
  }
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

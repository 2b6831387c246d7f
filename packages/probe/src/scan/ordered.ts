/** How many are under way at once, and how far the fastest may get ahead of the slowest. */
export interface Flow {
  readonly concurrency: number
  readonly window: number
}

/**
 * Runs a function on each item of a stream, several at once, and gives the results in the order of the items.
 *
 * Never more than `window` items are held, whatever the length of the stream: where the oldest is slow, no new
 * one is begun. The stream is ended when the caller stops, or when anything throws.
 */
export async function* ordered<In, Out>(
  items: AsyncIterable<In> | Iterable<In>,
  run: (item: In) => Promise<Out>,
  { concurrency, window }: Flow,
): AsyncGenerator<Out> {
  const source = iteratorOf(items)
  const held: Promise<Out>[] = []
  let running = 0
  let ended = false
  let wake = (): void => {}
  const start = (item: In): Promise<Out> => {
    running += 1
    const result = run(item).finally(() => {
      running -= 1
      wake()
    })
    // whoever gets to it in turn is told
    result.catch(() => {})
    return result
  }
  try {
    for (;;) {
      while (!ended && running < concurrency && held.length < window) {
        const next = await source.next()
        if (next.done === true) ended = true
        else held.push(start(next.value))
      }
      const oldest = held[0]
      if (oldest === undefined) return
      const woken = new Promise<'woken'>((resolve) => (wake = () => resolve('woken')))
      const canStart = !ended && held.length < window
      if (canStart && (await Promise.race([oldest.then(settled, settled), woken])) === 'woken') continue
      held.shift()
      yield await oldest
    }
  } finally {
    await source.return?.()
  }
}

const settled = (): 'settled' => 'settled'

function iteratorOf<T>(items: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}

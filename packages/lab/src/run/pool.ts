/** Works through a list with so many hands at once; the results are in the order of the list. */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  hands: number,
  work: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const results: Value[] = new Array(items.length)
  let next = 0
  let isBroken = false
  const hand = async (): Promise<void> => {
    while (next < items.length && !isBroken) {
      const at = next++
      try {
        results[at] = await work(items[at] as Item)
      } catch (cause) {
        isBroken = true
        throw cause
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: hands }, hand))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return results
}

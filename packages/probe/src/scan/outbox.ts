/** Gathers what is sent in one turn of the event loop, since each message by itself wakes a thread. */
export function outbox<T>(send: (batch: readonly T[]) => void): { put(item: T): void } {
  let batch: T[] = []
  const flush = (): void => {
    const full = batch
    batch = []
    send(full)
  }
  return {
    put: (item) => {
      if (batch.push(item) === 1) setImmediate(flush)
    },
  }
}

/** Lines on their way out. */
export interface Gathered {
  /**
   * Takes a line, which comes without its end; waits once so much is on its way that the other end has to catch up.
   * Rejects with what an earlier write failed of.
   */
  put(line: Uint8Array): Promise<void>
  /** Resolves once all is written. */
  flushed(): Promise<void>
}

const mostWaiting = 1 << 18
const newline = Uint8Array.of(0x0a)

/**
 * Writes the lines of one turn of the event loop at once: to write takes longer than to make a line, whatever its
 * length. Nothing waits for longer than that.
 *
 * @param write Is asked again only once it is done.
 */
export function gather(write: (bytes: Uint8Array) => Promise<void>): Gathered {
  let parts: Uint8Array[] = []
  let waiting = 0
  let last: Promise<void> = Promise.resolve()
  let failure: { readonly reason: unknown } | undefined
  const flush = async (before: Promise<void>): Promise<void> => {
    await before
    await new Promise(setImmediate)
    const bytes = Buffer.concat(parts)
    parts = []
    waiting = 0
    await write(bytes)
  }
  return {
    put: async (line) => {
      if (failure !== undefined) throw failure.reason
      waiting += line.length + 1
      if (parts.push(line, newline) === 2) {
        last = flush(last)
        // whoever comes next is told
        last.catch((reason: unknown) => (failure = { reason }))
      }
      if (waiting > mostWaiting) await last
    },
    flushed: () => last,
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Lets callers pass at a rate: each waits for its turn, and turns that nobody took are not saved up.
 *
 * @param perSecond How many a second; absent lets everybody pass at once.
 */
export function pace(perSecond: number | undefined, signal: AbortSignal): () => Promise<void> {
  if (perSecond === undefined) return async () => signal.throwIfAborted()
  const everyMs = 1000 / perSecond
  let nextAt = 0
  return async () => {
    signal.throwIfAborted()
    const now = Date.now()
    const turn = Math.max(now, nextAt)
    nextAt = turn + everyMs
    // a timer waits for a millisecond at least
    if (turn - now >= 1) await sleep(turn - now, undefined, { signal })
  }
}

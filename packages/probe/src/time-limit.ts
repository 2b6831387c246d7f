/** A signal that is given up after a while, or as soon as another one is. */
export interface TimeLimit {
  readonly signal: AbortSignal
  /** Whether the time was what ended it. */
  isOver(): boolean
  /** Lets go of the timer and the other signal; call it whatever happened. */
  clear(): void
}

/**
 * Limits the time of something that the caller may abort too.
 *
 * Not `AbortSignal.any`: what hangs on a signal that lives as long as a scan would pile up on it.
 */
export function limitTime(outer: AbortSignal, timeoutMs: number): TimeLimit {
  const inner = new AbortController()
  let over = false
  const onAbort = (): void => inner.abort(outer.reason)
  const timer = setTimeout(() => {
    over = true
    inner.abort()
  }, timeoutMs)
  outer.addEventListener('abort', onAbort, { once: true })
  if (outer.aborted) onAbort()
  return {
    signal: inner.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer)
      outer.removeEventListener('abort', onAbort)
    },
  }
}

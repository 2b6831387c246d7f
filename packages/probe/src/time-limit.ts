/** As much of an `AbortSignal` as one attempt asks for; an `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A signal that is given up after a while, or as soon as another one is. */
export interface TimeLimit {
  readonly signal: StopSignal
  /** Whether the time was what ended it. */
  isOver(): boolean
  /** Lets go of the timer and the other signal; call it whatever happened. */
  clear(): void
}

/**
 * Limits the time of something that the caller may abort too.
 *
 * Not `AbortSignal.any`: what hangs on a signal that lives as long as a scan would pile up on it. And no
 * `AbortController`, which with its listeners takes longer than all that is read of a handshake.
 *
 * @param outer Nothing where nobody can abort it.
 */
export function limitTime(outer: AbortSignal | undefined, timeoutMs: number): TimeLimit {
  const inner = new Stop()
  let over = false
  const onAbort = (): void => inner.stop(outer?.reason)
  const timer = setTimeout(() => {
    over = true
    inner.stop(new DOMException('the time is over', 'TimeoutError'))
  }, timeoutMs)
  outer?.addEventListener('abort', onAbort, { once: true })
  if (outer?.aborted) onAbort()
  return {
    signal: inner,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onAbort)
    },
  }
}

class Stop implements StopSignal {
  aborted = false
  reason: unknown
  readonly #listeners = new Set<() => void>()

  stop(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const listener of this.#listeners) listener()
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }
}

import type { PinSet } from '../pinset/types.ts'

// The longest that setTimeout can wait; a later expiry is looked at again then.
const MAX_DELAY_MS = 2 ** 31 - 1

/** Rings when the next entry of a pin set expires closed, so that open connections are judged anew. */
export class ExpiryTimer {
  readonly #onExpiry: () => void
  #timer: NodeJS.Timeout | undefined
  #pinSet: PinSet | undefined

  constructor(onExpiry: () => void) {
    this.#onExpiry = onExpiry
  }

  /** Sets the timer for a pin set; costs nothing when it is set for that one already. */
  schedule(pinSet: PinSet, now: Date): void {
    if (pinSet === this.#pinSet) return
    this.clear()
    this.#pinSet = pinSet
    const next = nextExpiry(pinSet, now)
    if (next === undefined) return
    this.#timer = setTimeout(() => this.#ring(), Math.min(next - now.getTime(), MAX_DELAY_MS))
    this.#timer.unref()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#pinSet = undefined
  }

  #ring(): void {
    this.#pinSet = undefined
    this.#onExpiry()
  }
}

function nextExpiry(pinSet: PinSet, now: Date): number | undefined {
  let next: number | undefined
  for (const { expiresAt, onExpiry } of pinSet.hosts.values()) {
    const moment = expiresAt?.getTime()
    if (moment === undefined || onExpiry !== 'closed' || moment <= now.getTime()) continue
    if (next === undefined || moment < next) next = moment
  }
  return next
}

/** A small generator of pseudo-random numbers, so that a run can be had again by its seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1
  }

  /** A whole number from 0 up to, but not including, `below`. */
  below(below: number): number {
    // Marsaglia's xorshift with 32 bits of state.
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return this.#state % below
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}

import type { Pin } from '../pins/pin.ts'

/** A `forbid` list that answers at once, made once for each list however often it is asked. */
export class ForbiddenPins {
  readonly #texts: ReadonlySet<string>

  private constructor(pins: readonly Pin[]) {
    this.#texts = new Set(pins.map((pin) => pin.text))
  }

  static of(pins: readonly Pin[]): ForbiddenPins {
    const known = CACHE.get(pins)
    if (known !== undefined) return known
    const made = new ForbiddenPins(pins)
    // A list that can still change is not remembered.
    if (Object.isFrozen(pins)) CACHE.set(pins, made)
    return made
  }

  has(pin: Pin): boolean {
    return this.#texts.has(pin.text)
  }
}

const CACHE = new WeakMap<readonly Pin[], ForbiddenPins>()

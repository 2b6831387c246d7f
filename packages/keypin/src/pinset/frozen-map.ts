/** A `Map` that refuses to change, so that a parsed pin set stays what was judged. */
export class FrozenMap<Key, Value> extends Map<Key, Value> {
  constructor(entries: Iterable<readonly [Key, Value]>) {
    super()
    for (const [key, value] of entries) super.set(key, value)
    Object.freeze(this)
  }

  override set(): never {
    throw new TypeError('a parsed pin set does not change; use withHost')
  }

  override delete(): never {
    throw new TypeError('a parsed pin set does not change; use withoutHost')
  }

  override clear(): never {
    throw new TypeError('a parsed pin set does not change; use withoutHost')
  }
}

/**
 * A JSON value with its place in the text.
 *
 * Objects are a `Map`, so that `__proto__` is a key like any other. `at` and `keyAt` are offsets in the text,
 * -1 when there was none.
 */
export type JsonNode = JsonScalar | JsonArray | JsonObject | JsonUnreadable

export interface JsonScalar extends JsonPlace {
  readonly kind: 'null' | 'boolean' | 'number' | 'string'
  readonly value: null | boolean | number | string
}

export interface JsonArray extends JsonPlace {
  readonly kind: 'array'
  readonly value: readonly JsonNode[]
}

export interface JsonObject extends JsonPlace {
  readonly kind: 'object'
  readonly value: ReadonlyMap<string, JsonNode>
}

/** Stands where a value was complained about already, so that no second complaint follows from it. */
export interface JsonUnreadable extends JsonPlace {
  readonly kind: 'unreadable'
  readonly value?: undefined
}

interface JsonPlace {
  /** Where the value begins. */
  readonly at: number
  /** Where the key of this value begins; the value itself when it has no key. */
  readonly keyAt: number
}

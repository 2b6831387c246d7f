import { types } from 'node:util'
import type { PinSetIssueCode } from '../errors.ts'
import type { JsonFault, JsonReading } from './json.ts'
import type { JsonNode } from './json-node.ts'
import { childPath, ROOT } from './json-path.ts'
import { MAX_DEPTH, MAX_ISSUES, MAX_VALUES } from './limits.ts'

/**
 * Reads an object as `JSON.stringify` and {@link readJson} would together, but runs none of its code.
 *
 * Getters are not called, proxies are refused, inherited properties are not seen, cycles end: what was
 * judged is what is used. Members that are `undefined` are absent, as in JSON. A pin made by this library
 * stands for its text.
 */
export function readPlainData(input: object): JsonReading {
  const reader = new PlainDataReader()
  return { node: reader.read(input, ROOT), faults: reader.faults }
}

const NO_PLACE = { at: -1, keyAt: -1 }

class PlainDataReader {
  readonly faults: JsonFault[] = []
  readonly #above: object[] = []
  #values = 0

  read(value: unknown, path: string): JsonNode {
    if (++this.#values > MAX_VALUES) return this.#tooLarge(path, `it has more than ${MAX_VALUES} values`)
    switch (typeof value) {
      case 'string':
        return this.#readString(value, path)
      case 'number':
        return this.#readNumber(value, path)
      case 'boolean':
        return { kind: 'boolean', value, ...NO_PLACE }
      case 'object':
        return value === null ? { kind: 'null', value, ...NO_PLACE } : this.#readObject(value, path)
      default:
        return this.#notPlain(path, `a value of type ${typeof value} cannot stand in a pin set`)
    }
  }

  #readString(value: string, path: string): JsonNode {
    if (LONE_SURROGATE.test(value)) this.#note('lone-surrogate', path, HALF_A_PAIR)
    return { kind: 'string', value, ...NO_PLACE }
  }

  #readNumber(value: number, path: string): JsonNode {
    if (!Number.isFinite(value)) return this.#notPlain(path, `${value} is not a JSON number`)
    return { kind: 'number', value, ...NO_PLACE }
  }

  #readObject(value: object, path: string): JsonNode {
    if (types.isProxy(value)) return this.#notPlain(path, 'a Proxy cannot stand in a pin set', COPY_IT)
    const pin = pinText(value)
    if (pin !== undefined) return this.#readString(pin, path)
    if (this.#above.includes(value)) return this.#notPlain(path, 'the object contains itself')
    if (this.#above.length >= MAX_DEPTH)
      return this.#tooLarge(path, `it is nested more than ${MAX_DEPTH} deep`)
    this.#above.push(value)
    const node = Array.isArray(value) ? this.#readArray(value, path) : this.#readMembers(value, path)
    this.#above.pop()
    return node
  }

  #readArray(array: readonly unknown[], path: string): JsonNode {
    const items: JsonNode[] = []
    for (let index = 0; index < array.length && !this.#isFull(); index++) {
      items.push(this.#readProperty(array, index, path))
    }
    return { kind: 'array', value: items, ...NO_PLACE }
  }

  #readMembers(object: object, path: string): JsonNode {
    if (!isRecord(object)) return this.#notPlain(path, ...describe(object))
    const members = new Map<string, JsonNode>()
    for (const key of Object.keys(object)) {
      if (this.#isFull()) break
      if (isAbsent(object, key)) continue
      if (LONE_SURROGATE.test(key)) this.#note('lone-surrogate', childPath(path, key), HALF_A_PAIR)
      members.set(key, this.#readProperty(object, key, path))
    }
    return { kind: 'object', value: members, ...NO_PLACE }
  }

  #readProperty(object: object, key: string | number, path: string): JsonNode {
    const property = Object.getOwnPropertyDescriptor(object, key)
    const place = childPath(path, key)
    if (property === undefined) return this.#notPlain(place, 'the array has a hole here')
    if (!('value' in property)) return this.#notPlain(place, 'a getter is not run', COPY_IT)
    return this.read(property.value, place)
  }

  #isFull(): boolean {
    return this.#values > MAX_VALUES || this.faults.length > MAX_ISSUES
  }

  #notPlain(path: string, message: string, hint?: string): JsonNode {
    return this.#note('not-plain-data', path, message, hint === undefined ? {} : { hint })
  }

  #tooLarge(path: string, problem: string): JsonNode {
    return this.#note('too-large', path, `the pin set is too large: ${problem}`)
  }

  #note(code: PinSetIssueCode, path: string, message: string, more: { hint?: string } = {}): JsonNode {
    this.faults.push({ code, path, message, at: -1, ...more })
    return { kind: 'unreadable', ...NO_PLACE }
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u
const HALF_A_PAIR = 'the text has one half of a surrogate pair, which is no character'
const COPY_IT = 'hand in JSON text, or a plain copy: JSON.parse(JSON.stringify(value))'

// Plain in any realm: the prototype is null, or is itself the end of the line. A prototype that is a Proxy
// would run code when asked for its own.
function isRecord(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype === null) return true
  return !types.isProxy(prototype) && Object.getPrototypeOf(prototype) === null
}

// What `pinOf` and `parsePin` give has these two members and a class. Its text is parsed like any other.
function pinText(object: object): string | undefined {
  if (Object.keys(object).join() !== 'kind,text' || isRecord(object)) return undefined
  const text = Object.getOwnPropertyDescriptor(object, 'text')?.value
  return typeof text === 'string' ? text : undefined
}

function isAbsent(object: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(object, key)
  return property === undefined || ('value' in property && property.value === undefined)
}

function describe(object: object): [message: string, hint: string] {
  if (types.isDate(object)) return ['a Date is not JSON', "write a text, such as '2027-06-30T00:00:00Z'"]
  if (types.isMap(object)) return ['a Map is not JSON', 'write Object.fromEntries(map)']
  return ['only plain objects, arrays and JSON values can stand in a pin set', COPY_IT]
}

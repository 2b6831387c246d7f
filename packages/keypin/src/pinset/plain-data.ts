import { isDate, isMap, isProxy } from 'node:util/types'
import type { PinSetIssueCode } from '../errors.ts'
import type { JsonFault, JsonReading } from './json.ts'
import { UNREADABLE } from './json-node.ts'
import { childPath, ROOT } from './json-path.ts'
import { MAX_DEPTH, MAX_ISSUES, MAX_VALUES } from './limits.ts'

/**
 * Copies an object as `JSON.stringify` and `JSON.parse` together would, but runs none of its code.
 *
 * Getters are not called, proxies are refused, inherited properties are not seen, cycles end: what was
 * judged is what is used. Members that are `undefined` are absent, as in JSON. A pin made by this library
 * stands for its text.
 */
export function readPlainData(input: unknown): JsonReading {
  const copier = new PlainDataCopier()
  return { value: copier.copy(input, undefined), faults: copier.faults }
}

// Rendered only for a complaint.
interface Place {
  readonly key: string | number
  readonly above: Place | undefined
}

class PlainDataCopier {
  readonly faults: JsonFault[] = []
  readonly #above: object[] = []
  #values = 0

  copy(value: unknown, place: Place | undefined): unknown {
    if (++this.#values > MAX_VALUES) return this.#tooLarge(place, `it has more than ${MAX_VALUES} values`)
    switch (typeof value) {
      case 'string':
        return this.#checked(value, place)
      case 'number':
        return Number.isFinite(value) ? value : this.#notPlain(place, `${value} is not a JSON number`)
      case 'boolean':
        return value
      case 'object':
        return value === null ? value : this.#copyObject(value, place)
      default:
        return this.#notPlain(place, `a value of type ${typeof value} cannot stand in a pin set`)
    }
  }

  #checked(text: string, place: Place | undefined): string {
    if (LONE_SURROGATE.test(text)) this.#note('lone-surrogate', place, HALF_A_PAIR)
    return text
  }

  #copyObject(value: object, place: Place | undefined): unknown {
    if (isProxy(value)) return this.#notPlain(place, 'a Proxy cannot stand in a pin set', COPY_IT)
    const pin = pinText(value)
    if (pin !== undefined) return this.#checked(pin, place)
    if (this.#above.includes(value)) return this.#notPlain(place, 'the object contains itself')
    if (this.#above.length >= MAX_DEPTH)
      return this.#tooLarge(place, `it is nested more than ${MAX_DEPTH} deep`)
    this.#above.push(value)
    const copy = Array.isArray(value) ? this.#copyArray(value, place) : this.#copyMembers(value, place)
    this.#above.pop()
    return copy
  }

  #copyArray(array: readonly unknown[], place: Place | undefined): unknown {
    const copy: unknown[] = []
    for (let index = 0; index < array.length && !this.#isFull(); index++) {
      copy.push(this.#copyProperty(array, { key: index, above: place }))
    }
    return copy
  }

  #copyMembers(object: object, place: Place | undefined): unknown {
    if (!isRecord(object)) return this.#notPlain(place, ...describe(object))
    const copy: Record<string, unknown> = Object.create(null)
    for (const key of Object.keys(object)) {
      if (this.#isFull()) break
      if (isAbsent(object, key)) continue
      const member = { key, above: place }
      this.#checked(key, member)
      copy[key] = this.#copyProperty(object, member)
    }
    return copy
  }

  #copyProperty(object: object, place: Place): unknown {
    const property = Object.getOwnPropertyDescriptor(object, place.key)
    if (property === undefined) return this.#notPlain(place, 'the array has a hole here')
    if (!('value' in property)) return this.#notPlain(place, 'a getter is not run', COPY_IT)
    return this.copy(property.value, place)
  }

  #isFull(): boolean {
    return this.#values > MAX_VALUES || this.faults.length > MAX_ISSUES
  }

  #notPlain(place: Place | undefined, message: string, hint?: string): typeof UNREADABLE {
    return this.#note('not-plain-data', place, message, hint)
  }

  #tooLarge(place: Place | undefined, problem: string): typeof UNREADABLE {
    return this.#note('too-large', place, `the pin set is too large: ${problem}`)
  }

  #note(code: PinSetIssueCode, place: Place | undefined, message: string, hint?: string): typeof UNREADABLE {
    this.faults.push({
      issue: { code, path: pathOf(place), message, ...(hint === undefined ? {} : { hint }) },
    })
    return UNREADABLE
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u
const HALF_A_PAIR = 'the text has one half of a surrogate pair, which is no character'
const COPY_IT = 'hand in JSON text, or a plain copy: JSON.parse(JSON.stringify(value))'

function pathOf(place: Place | undefined): string {
  return place === undefined ? ROOT : childPath(pathOf(place.above), place.key)
}

// Plain in any realm: the prototype is null, or is itself the end of the line. A prototype that is a Proxy
// would run code when asked for its own.
function isRecord(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype === null) return true
  return !isProxy(prototype) && Object.getPrototypeOf(prototype) === null
}

// What `pinOf` and `parsePin` give has these two members and a class. Its text is parsed like any other.
function pinText(object: object): string | undefined {
  if (isRecord(object) || Object.keys(object).join() !== 'kind,text') return undefined
  const text: unknown = Object.getOwnPropertyDescriptor(object, 'text')?.value
  return typeof text === 'string' ? text : undefined
}

function isAbsent(object: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(object, key)
  return property === undefined || ('value' in property && property.value === undefined)
}

function describe(object: object): [message: string, hint: string] {
  if (isDate(object)) return ['a Date is not JSON', "write a text, such as '2027-06-30T00:00:00Z'"]
  if (isMap(object)) return ['a Map is not JSON', 'write Object.fromEntries(map)']
  return ['only plain objects, arrays and JSON values can stand in a pin set', COPY_IT]
}

import { visible } from '../bytes/visible.ts'
import type { PinSetIssueCode } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { childPath, ROOT } from './json-path.ts'
import { MAX_DEPTH, MAX_ISSUES, MAX_VALUES } from './limits.ts'
import { TextPositions } from './text-positions.ts'

/** A complaint about JSON text or plain data. */
export interface JsonFault {
  readonly code: PinSetIssueCode
  readonly path: string
  readonly message: string
  readonly hint?: string
  /** Offset in the text, -1 when there was none. */
  readonly at: number
}

/** What was read; `node` is absent when a fault ended the reading. */
export interface JsonReading {
  readonly node?: JsonNode
  readonly faults: readonly JsonFault[]
}

/**
 * Reads JSON as RFC 8259 has it, and nothing beyond: no comments, no trailing commas, no `NaN`.
 *
 * It is ours since `JSON.parse` hides duplicate keys (the last one wins, which two readers of one file may
 * see differently), writes `__proto__` through, and tells no place. A duplicate key or a lone surrogate is
 * noted and reading goes on, with the first value of a key; a fault of syntax or size ends it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 * @see https://www.rfc-editor.org/rfc/rfc7493#section-2 I-JSON, for duplicate names and surrogates
 */
export function readJson(text: string): JsonReading {
  return new JsonReader(text).read()
}

class Stop extends Error {}

class JsonReader {
  readonly #text: string
  readonly #positions: TextPositions
  readonly #faults: JsonFault[] = []
  readonly #keys: (string | number)[] = []
  #at = 0
  #values = 0

  constructor(text: string) {
    this.#text = text
    this.#positions = new TextPositions(text)
  }

  read(): JsonReading {
    try {
      this.#skipSpace()
      const node = this.#readValue(-1)
      this.#skipSpace()
      if (this.#at < this.#text.length) this.#stop('the JSON text goes on after its end')
      return { node, faults: this.#faults }
    } catch (error) {
      if (error instanceof Stop) return { faults: this.#faults }
      throw error
    }
  }

  #readValue(keyAt: number): JsonNode {
    const at = this.#at
    if (++this.#values > MAX_VALUES) this.#tooLarge(`it has more than ${MAX_VALUES} values`)
    const place = { at, keyAt: keyAt === -1 ? at : keyAt }
    switch (this.#text[at]) {
      case '{':
        return { kind: 'object', value: this.#readObject(), ...place }
      case '[':
        return { kind: 'array', value: this.#readArray(), ...place }
      case '"':
        return { kind: 'string', value: this.#readString(), ...place }
      case 't':
        return { kind: 'boolean', value: this.#readWord('true', true), ...place }
      case 'f':
        return { kind: 'boolean', value: this.#readWord('false', false), ...place }
      case 'n':
        return { kind: 'null', value: this.#readWord('null', null), ...place }
      default:
        return { kind: 'number', value: this.#readNumber(), ...place }
    }
  }

  #readObject(): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>()
    this.#enter()
    if (!this.#endsAtOnce('}')) {
      do this.#readMember(members)
      while (this.#continues('}'))
    }
    this.#keys.pop()
    return members
  }

  #readMember(members: Map<string, JsonNode>): void {
    const keyAt = this.#at
    if (this.#text[keyAt] !== '"') this.#stop('a key in double quotes is expected here')
    const key = this.#readString()
    this.#keys[this.#keys.length - 1] = key
    this.#skipSpace()
    if (this.#text[this.#at] !== ':') this.#stop('a colon is expected here, after the key')
    this.#at++
    this.#skipSpace()
    const node = this.#readValue(keyAt)
    const first = members.get(key)
    if (first === undefined) members.set(key, node)
    else this.#noteDuplicate(key, keyAt, first)
  }

  #readArray(): JsonNode[] {
    const items: JsonNode[] = []
    this.#enter()
    if (!this.#endsAtOnce(']')) {
      do {
        this.#keys[this.#keys.length - 1] = items.length
        items.push(this.#readValue(-1))
      } while (this.#continues(']'))
    }
    this.#keys.pop()
    return items
  }

  #enter(): void {
    if (this.#keys.length >= MAX_DEPTH) this.#tooLarge(`it is nested more than ${MAX_DEPTH} deep`)
    this.#keys.push(0)
    this.#at++
    this.#skipSpace()
  }

  #endsAtOnce(end: string): boolean {
    if (this.#text[this.#at] !== end) return false
    this.#at++
    return true
  }

  #continues(end: string): boolean {
    this.#skipSpace()
    const found = this.#text[this.#at]
    if (found !== ',' && found !== end) this.#stop(`a comma or '${end}' is expected here`)
    this.#at++
    if (found === end) return false
    this.#skipSpace()
    if (this.#text[this.#at] === end) this.#stop(`a comma stands before '${end}'`, 'remove the comma')
    return true
  }

  #readString(): string {
    const start = this.#at++
    let value = ''
    let escaped = false
    for (;;) {
      PLAIN.lastIndex = this.#at
      PLAIN.test(this.#text)
      value += this.#text.slice(this.#at, PLAIN.lastIndex)
      this.#at = PLAIN.lastIndex
      const found = this.#text[this.#at]
      if (found === '"') break
      if (found !== '\\') this.#stop(found === undefined ? 'a string is not closed' : CONTROL_IN_STRING)
      value += this.#readEscape()
      escaped = true
    }
    this.#at++
    if (escaped && LONE_SURROGATE.test(value)) this.#note('lone-surrogate', start, SURROGATE_ESCAPED)
    return value
  }

  #readEscape(): string {
    const letter = this.#text[this.#at + 1] ?? ''
    const simple = ESCAPES.get(letter)
    if (simple !== undefined) {
      this.#at += 2
      return simple
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6)
    if (letter !== 'u' || !/^[0-9A-Fa-f]{4}$/.test(digits)) this.#stop('an escape that JSON does not have')
    this.#at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #readWord<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#stop('a value is expected here')
    this.#at += word.length
    return value
  }

  #readNumber(): number {
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#text)
    if (found === null) this.#stop('a value is expected here')
    this.#at = NUMBER.lastIndex
    return Number(found[0])
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    this.#at = SPACE.lastIndex
  }

  #noteDuplicate(key: string, at: number, first: JsonNode): void {
    const { line } = this.#positions.of(first.keyAt)
    this.#note('duplicate-key', at, `the key '${visible(key, 80)}' stands twice, first on line ${line}`, {
      hint: 'keep one of the two',
    })
  }

  #note(code: PinSetIssueCode, at: number, message: string, more: { hint?: string } = {}): void {
    this.#faults.push({ code, path: this.#keys.reduce(childPath, ROOT), message, at, ...more })
    if (this.#faults.length > MAX_ISSUES) throw new Stop()
  }

  #stop(problem: string, hint: string | undefined = this.#guess()): never {
    const ended = this.#at >= this.#text.length
    const message = ended ? `the JSON text ends too early: ${problem}` : `not JSON: ${problem}`
    this.#note('not-json', this.#at, message, hint === undefined ? {} : { hint })
    throw new Stop()
  }

  #guess(): string | undefined {
    if (this.#at >= this.#text.length) return 'the file may have been cut off'
    return GUESSES.find(([pattern]) => pattern.test(this.#text.slice(this.#at, this.#at + 40)))?.[1]
  }

  #tooLarge(problem: string): never {
    this.#note('too-large', this.#at, `the pin set is too large: ${problem}`)
    throw new Stop()
  }
}

const SPACE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them
const PLAIN = /[^"\\\u0000-\u001f]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const LONE_SURROGATE = /\p{Surrogate}/u
const SURROGATE_ESCAPED = 'the string has one half of a surrogate pair, which is no character'
const CONTROL_IN_STRING = 'a string has a line break or another control character in it'

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const GUESSES: readonly (readonly [RegExp, string])[] = [
  [/^\/[/*]/, 'JSON has no comments; use a label instead'],
  [/^['‘’“”`]/, 'JSON strings stand in straight double quotes'],
  [/^[A-Za-z_$][\w$]*\s*:/, 'JSON keys stand in double quotes'],
  [/^(?:NaN|[+-]?Infinity|undefined|True|False|None)/, 'this is not a JSON value'],
  [/^[+.0-9-]/, 'a JSON number has no leading zero, plus sign or bare point'],
  [/^</, 'this looks like XML or HTML, not like a pin set'],
]

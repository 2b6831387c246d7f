import { visible } from '../bytes/visible.ts'
import type { PinSetIssue, PinSetIssueCode } from '../errors.ts'
import { childPath, ROOT } from './json-path.ts'
import { MAX_DEPTH, MAX_ISSUES, MAX_VALUES } from './limits.ts'
import { TextPositions } from './text-positions.ts'

/** A complaint about JSON text or plain data. */
export interface JsonFault {
  readonly issue: PinSetIssue
  /** Offset in the text; absent when there was none. */
  readonly at?: number
}

/** What was read; `value` is absent when a fault ended the reading. */
export interface JsonReading {
  readonly value?: unknown
  readonly faults: readonly JsonFault[]
}

/**
 * Reads JSON as RFC 8259 has it, and nothing beyond: no comments, no trailing commas, no `NaN`.
 *
 * The text is looked through by a reader of our own before `JSON.parse` may have it, since that hides duplicate
 * keys (the last one wins, which two readers of one file may see differently), has no limits, and tells no
 * place. A duplicate key or a lone surrogate is noted and reading goes on; a fault of syntax or size ends it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 * @see https://www.rfc-editor.org/rfc/rfc7493#section-2 I-JSON, for duplicate names and surrogates
 */
export function readJson(text: string): JsonReading {
  const faults: JsonFault[] = []
  const isWhole = new JsonScanner(text, { note: (fault) => faults.push(fault) }).scan()
  return isWhole ? { value: JSON.parse(text), faults } : { faults }
}

/** Where a value and its key begin in the text; the key of an element is the element. */
export interface JsonOffsets {
  readonly at: number
  readonly keyAt: number
}

/** Finds where the values with these paths stand in text that {@link readJson} could read. */
export function locate(text: string, paths: ReadonlySet<string>): ReadonlyMap<string, JsonOffsets> {
  const found = new Map<string, JsonOffsets>()
  const visit = (path: string, offsets: JsonOffsets): unknown => paths.has(path) && found.set(path, offsets)
  new JsonScanner(text, { note: () => {}, visit }).scan()
  return found
}

interface Listener {
  readonly note: (fault: JsonFault) => void
  /** Called for each value. */
  readonly visit?: (path: string, offsets: JsonOffsets) => void
}

class Stop extends Error {}

class JsonScanner {
  readonly #text: string
  readonly #listener: Listener
  readonly #positions: TextPositions
  // Of the values that are open; `undefined` until the key is read.
  readonly #keys: (string | number | undefined)[] = []
  #at = 0
  #values = 0
  #faults = 0

  constructor(text: string, listener: Listener) {
    this.#text = text
    this.#listener = listener
    this.#positions = new TextPositions(text)
  }

  /** Says whether the text is JSON within the limits. */
  scan(): boolean {
    try {
      this.#skipSpace()
      this.#scanValue(this.#at)
      this.#skipSpace()
      if (this.#at < this.#text.length) this.#stop('the JSON text goes on after its end')
      return true
    } catch (error) {
      if (error instanceof Stop) return false
      throw error
    }
  }

  #scanValue(keyAt: number): void {
    if (++this.#values > MAX_VALUES) this.#tooLarge(`it has more than ${MAX_VALUES} values`)
    this.#listener.visit?.(this.#path(), { at: this.#at, keyAt })
    switch (this.#text[this.#at]) {
      case '{':
        this.#scanObject()
        return
      case '[':
        this.#scanArray()
        return
      case '"':
        this.#readString()
        return
      case 't':
        this.#skipWord('true')
        return
      case 'f':
        this.#skipWord('false')
        return
      case 'n':
        this.#skipWord('null')
        return
      default:
        this.#skipNumber()
    }
  }

  #scanObject(): void {
    const keys = new Keys()
    this.#enter()
    if (!this.#endsAtOnce('}')) {
      do this.#scanMember(keys)
      while (this.#continues('}'))
    }
    this.#keys.pop()
  }

  #scanMember(keys: Keys): void {
    const keyAt = this.#at
    this.#keys[this.#keys.length - 1] = undefined
    if (this.#text[keyAt] !== '"') this.#stop('a key in double quotes is expected here')
    const key = this.#readString()
    this.#keys[this.#keys.length - 1] = key
    const firstAt = keys.add(key, keyAt)
    if (firstAt !== undefined) this.#noteDuplicate(key, keyAt, firstAt)
    this.#skipSpace()
    if (this.#text[this.#at] !== ':') this.#stop('a colon is expected here, after the key')
    this.#at++
    this.#skipSpace()
    this.#scanValue(keyAt)
  }

  #scanArray(): void {
    let index = 0
    this.#enter()
    if (!this.#endsAtOnce(']')) {
      do {
        this.#keys[this.#keys.length - 1] = index++
        this.#scanValue(this.#at)
      } while (this.#continues(']'))
    }
    this.#keys.pop()
  }

  #enter(): void {
    if (this.#keys.length >= MAX_DEPTH) this.#tooLarge(`it is nested more than ${MAX_DEPTH} deep`)
    this.#keys.push(undefined)
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
    const start = ++this.#at
    const end = this.#endOfPlainRun()
    if (this.#text[end] !== '"') return this.#readEscapedString(start)
    this.#at = end + 1
    return this.#text.slice(start, end)
  }

  #readEscapedString(start: number): string {
    let value = ''
    for (;;) {
      const end = this.#endOfPlainRun()
      value += this.#text.slice(this.#at, end)
      this.#at = end
      const found = this.#text[end]
      if (found === '"') break
      if (found !== '\\') this.#stop(found === undefined ? 'a string is not closed' : CONTROL_IN_STRING)
      value += this.#readEscape()
    }
    this.#at++
    if (LONE_SURROGATE.test(value)) this.#note('lone-surrogate', start - 1, HALF_A_PAIR)
    return value
  }

  #endOfPlainRun(): number {
    PLAIN.lastIndex = this.#at
    PLAIN.test(this.#text)
    return PLAIN.lastIndex
  }

  #readEscape(): string {
    const letter = this.#text[this.#at + 1] ?? ''
    const simple = ESCAPES.get(letter)
    if (simple !== undefined) {
      this.#at += 2
      return simple
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6)
    if (letter !== 'u' || !/^[0-9A-Fa-f]{4}$/.test(digits)) this.#stop('JSON does not have this escape')
    this.#at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #skipWord(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#stop('a value is expected here')
    this.#at += word.length
  }

  #skipNumber(): void {
    NUMBER.lastIndex = this.#at
    if (!NUMBER.test(this.#text)) this.#stop('a value is expected here')
    this.#at = NUMBER.lastIndex
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at
    SPACE.test(this.#text)
    this.#at = SPACE.lastIndex
  }

  #path(): string {
    return this.#keys.filter((key) => key !== undefined).reduce<string>(childPath, ROOT)
  }

  #noteDuplicate(key: string, at: number, firstAt: number): void {
    const { line } = this.#positions.of(firstAt)
    const message = `the key '${visible(key, 80)}' stands twice, first on line ${line}`
    this.#note('duplicate-key', at, message, 'keep one of the two')
  }

  #note(code: PinSetIssueCode, at: number, message: string, hint?: string): void {
    const issue = { code, path: this.#path(), message, ...(hint === undefined ? {} : { hint }) }
    this.#listener.note({ issue, at })
    if (++this.#faults > MAX_ISSUES) throw new Stop()
  }

  #stop(problem: string, hint: string | undefined = this.#guess()): never {
    const ended = this.#at >= this.#text.length
    const message = ended ? `the JSON text ends too early: ${problem}` : `not JSON: ${problem}`
    this.#note('not-json', this.#at, message, hint)
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

// The keys of one object. Most have a few, which are looked through; a long one (`hosts`) gets a table.
class Keys {
  readonly #keys: string[] = []
  readonly #offsets: number[] = []
  #table: Map<string, number> | undefined

  /** Adds a key, or gives the offset of the first of the same name. */
  add(key: string, at: number): number | undefined {
    const first = this.#table === undefined ? this.#offsets[this.#keys.indexOf(key)] : this.#table.get(key)
    if (first !== undefined) return first
    if (this.#table !== undefined) this.#table.set(key, at)
    else if (this.#keys.push(key) === this.#offsets.push(at) && this.#keys.length === LOOKED_THROUGH) {
      this.#table = new Map(this.#keys.map((known, index) => [known, this.#offsets[index] as number]))
    }
    return undefined
  }
}

const LOOKED_THROUGH = 16

const SPACE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them
const PLAIN = /[^"\\\u0000-\u001f]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const LONE_SURROGATE = /\p{Surrogate}/u
const HALF_A_PAIR = 'the string has one half of a surrogate pair, which is no character'
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

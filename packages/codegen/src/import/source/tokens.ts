/** What differs between languages, as far as strings and comments go. */
export interface Lexis {
  /** What begins a comment that ends with its line. */
  readonly lineComment: '//' | '#' | '%'
  /** Whether there are comments between slashes and stars. */
  readonly blockComments: boolean
  /** What puts a value into a string: `$` in Kotlin and Dart, `${` in JavaScript, `\(` in Swift. */
  readonly interpolation?: RegExp
  /** Letters that may stand before a string; those with an `r` switch escapes off. */
  readonly prefixes: RegExp
  /** Whether strings beside each other are one. */
  readonly joinsNeighbours: boolean
}

/** A piece of source code, without its comments. */
export type Token =
  | { readonly kind: 'string'; readonly text: string; readonly computed: boolean; readonly offset: number }
  | { readonly kind: 'word'; readonly text: string; readonly offset: number }
  | { readonly kind: 'sign'; readonly text: string; readonly offset: number }

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*/uy
const STRING = /("""|'''|"|'|`)/y
const BLANKS = /\s+/y

/**
 * Cuts source code into words, strings and signs. It never fails: a quote that is not closed on its line, as
 * in a regular expression or prose, is a sign, and reading goes on behind it.
 */
export function* tokensOf(text: string, lexis: Lexis): Generator<Token> {
  let at = 0
  while (at < text.length) {
    const blanks = matchAt(BLANKS, text, at)
    if (blanks !== undefined) {
      at += blanks.length
      continue
    }
    const comment = commentAt(text, at, lexis)
    if (comment > 0) {
      at += comment
      continue
    }
    const token = stringAt(text, at, lexis) ?? wordAt(text, at)
    yield token.token
    at = token.end
  }
}

interface Cut {
  readonly token: Token
  readonly end: number
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function commentAt(text: string, at: number, { lineComment, blockComments }: Lexis): number {
  if (text.startsWith(lineComment, at)) return lineEnd(text, at) - at
  if (!blockComments || !text.startsWith('/*', at)) return 0
  const end = text.indexOf('*/', at + 2)
  return (end === -1 ? text.length : end + 2) - at
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

function wordAt(text: string, at: number): Cut {
  const word = matchAt(WORD, text, at)
  if (word !== undefined) return { token: { kind: 'word', text: word, offset: at }, end: at + word.length }
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
  return { token: { kind: 'sign', text: sign, offset: at }, end: at + sign.length }
}

function stringAt(text: string, at: number, lexis: Lexis): Cut | undefined {
  const prefix = matchAt(lexis.prefixes, text, at) ?? ''
  const quote = matchAt(STRING, text, at + prefix.length)
  if (quote === undefined) return undefined
  const isRaw = /r/i.test(prefix)
  const start = at + prefix.length + quote.length
  const end = closing(text, start, quote, isRaw)
  if (end < 0) return opaque(text, at, -end)
  const inner = text.slice(start, end)
  const computed = !isRaw && (lexis.interpolation?.test(inner.replace(/\\[^(]/g, '')) ?? false)
  const value = isRaw ? inner : unescaped(inner)
  return { token: { kind: 'string', text: value, computed, offset: at }, end: end + quote.length }
}

// What is no string is read again from behind its quote; a long stretch is not, or a line of nothing but
// quotes would be read once for each.
const READ_AGAIN = 500

function opaque(text: string, at: number, end: number): Cut | undefined {
  if (end - at < READ_AGAIN) return undefined
  return { token: { kind: 'sign', text: text[at] ?? '', offset: at }, end }
}

/** Where a string ends; below zero, where its line ended before that, unless its quotes allow for lines. */
function closing(text: string, start: number, quote: string, isRaw: boolean): number {
  const spansLines = quote.length === 3 || quote === '`'
  for (let at = start; at < text.length; at++) {
    if (text.startsWith(quote, at)) return at
    if (text[at] === '\\' && !isRaw) at++
    else if (text[at] === '\n' && !spansLines) return -at
  }
  return -text.length
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
}

function unescaped(text: string): string {
  const pattern = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g
  return text.replace(pattern, (_, braced?: string, four?: string, two?: string, one = '') => {
    const code = braced ?? four ?? two
    if (code === undefined) return ESCAPES[one] ?? one
    const point = Number.parseInt(code, 16)
    return point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point)
  })
}

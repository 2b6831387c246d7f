import { type Lexis, type Token, tokensOf } from './tokens.ts'

/** What stands between brackets. */
export interface Group {
  readonly kind: 'group'
  readonly open: '(' | '[' | '{'
  readonly items: readonly Node[]
  readonly offset: number
}

/** A token, or what stands between brackets. */
export type Node = Token | Group

/** A text in quotes. */
export type StringNode = Extract<Node, { kind: 'string' }>

// Code nests some ten deep; what nests deeper is flattened, so that no reader below runs out of stack.
const MAX_DEPTH = 100

interface Open {
  readonly open: Group['open']
  readonly items: Node[]
  readonly offset: number
}

/** Reads source code as brackets within brackets; brackets that do not pair are passed over. */
export function treeOf(text: string, lexis: Lexis): readonly Node[] {
  const top: Node[] = []
  const stack: Open[] = []
  const closed = (open: Open): void => {
    const into = stack.at(-1)?.items ?? top
    into.push({ kind: 'group', ...open })
  }
  for (const token of joined(tokensOf(text, lexis), lexis)) {
    const isSign = token.kind === 'sign'
    if (isSign && isOpening(token.text) && stack.length < MAX_DEPTH)
      stack.push({ open: token.text, items: [], offset: token.offset })
    else if (isSign && CLOSING.has(token.text)) {
      const index = stack.findLastIndex(({ open }) => open === CLOSING.get(token.text))
      while (index !== -1 && stack.length > index) closed(stack.pop() as Open)
    } else (stack.at(-1)?.items ?? top).push(token)
  }
  while (stack.length > 0) closed(stack.pop() as Open)
  return top
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

function isOpening(text: string): text is Group['open'] {
  return text === '(' || text === '[' || text === '{'
}

/** Strings that are put together of constant parts become one. */
function* joined(tokens: Iterable<Token>, { joinsNeighbours }: Lexis): Generator<Token> {
  let before: Token | undefined
  let plus: Token | undefined
  for (const token of tokens) {
    const isNext = plus !== undefined || joinsNeighbours
    if (token.kind === 'string' && before?.kind === 'string' && isNext) {
      before = { ...before, text: before.text + token.text, computed: before.computed || token.computed }
      plus = undefined
      continue
    }
    if (plus === undefined && before?.kind === 'string' && token.kind === 'sign' && token.text === '+') {
      plus = token
      continue
    }
    if (before !== undefined) yield plus === undefined ? before : asComputed(before)
    before = token
    plus = undefined
  }
  if (before !== undefined) yield before
}

// "a" + variable: what it comes to cannot be told from the source.
function asComputed(token: Token): Token {
  return token.kind === 'string' ? { ...token, computed: true } : token
}

/** Visits every list of items, the outermost first. */
export function* listsOf(items: readonly Node[]): Generator<readonly Node[]> {
  yield items
  for (const item of items) if (item.kind === 'group') yield* listsOf(item.items)
}

/** Cuts items at a sign, as arguments at commas. */
export function cutAt(items: readonly Node[], sign: string): Node[][] {
  const parts: Node[][] = [[]]
  for (const item of items) {
    if (item.kind === 'sign' && item.text === sign) parts.push([])
    else parts.at(-1)?.push(item)
  }
  return parts.filter((part) => part.length > 0)
}

/** All strings in items, at any depth, in their order. */
export function stringsIn(items: readonly Node[]): StringNode[] {
  const found: StringNode[] = []
  collectStrings(items, found)
  return found
}

// Into one list: each level with a list of its own would copy what the levels below it have found.
function collectStrings(items: readonly Node[], found: StringNode[]): void {
  for (const item of items)
    if (item.kind === 'group') collectStrings(item.items, found)
    else if (item.kind === 'string') found.push(item)
}

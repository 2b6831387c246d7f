// Puts a counter at the start of every branch of a program, so that the fuzzer sees which way an input went.
import { type Node, parseSync, Visitor } from 'oxc-parser'

/** A program that counts. */
export interface Instrumented {
  readonly text: string
  /** How many counters it has; it increments the elements of `globalThis.__hits`. */
  readonly counters: number
  /** The strings in the program: words that its input may have to contain. */
  readonly words: readonly string[]
}

/** Instruments JavaScript. */
export function instrument(file: string, source: string): Instrumented {
  const { program, errors } = parseSync(file, source)
  if (errors[0] !== undefined) throw new SyntaxError(errors[0].message)
  const edits = new Edits()
  const words = new Set<string>()
  const branch = (node: Node | null): void => {
    if (node !== null) edits.statement(node)
  }
  const either = (node: Node): void => edits.expression(node)
  new Visitor({
    FunctionDeclaration: ({ body }) => branch(body),
    FunctionExpression: ({ body }) => branch(body),
    ArrowFunctionExpression: ({ body }) => (body.type === 'BlockStatement' ? branch(body) : either(body)),
    IfStatement: ({ consequent, alternate }) => {
      branch(consequent)
      branch(alternate)
    },
    ForStatement: ({ body }) => branch(body),
    ForOfStatement: ({ body }) => branch(body),
    ForInStatement: ({ body }) => branch(body),
    WhileStatement: ({ body }) => branch(body),
    DoWhileStatement: ({ body }) => branch(body),
    CatchClause: ({ body }) => branch(body),
    SwitchCase: ({ consequent }) => {
      if (consequent[0] !== undefined) edits.before(consequent[0])
    },
    ConditionalExpression: ({ consequent, alternate }) => {
      either(consequent)
      either(alternate)
    },
    LogicalExpression: ({ right }) => either(right),
    Literal: ({ value }) => {
      if (typeof value === 'string' && value.length > 0 && value.length <= 64) words.add(value)
    },
  }).visit(program)
  return { text: edits.apply(source), counters: edits.counters, words: [...words] }
}

class Edits {
  counters = 0
  readonly #at = new Map<number, { closers: string; openers: string }>()

  statement(node: Node): void {
    const isBlock = node.type === 'BlockStatement'
    this.#open(isBlock ? node.start + 1 : node.start, `${isBlock ? '' : '{'}${this.#count()};`)
    if (!isBlock) this.#close(node.end, '}')
  }

  expression(node: Node): void {
    this.#open(node.start, `(${this.#count()},`)
    this.#close(node.end, ')')
  }

  before(node: Node): void {
    this.#open(node.start, `${this.#count()};`)
  }

  apply(source: string): string {
    let text = ''
    let from = 0
    for (const [at, { closers, openers }] of [...this.#at].sort(([a], [b]) => a - b)) {
      text += source.slice(from, at) + closers + openers
      from = at
    }
    return text + source.slice(from)
  }

  #count(): string {
    return `__hits[${this.counters++}]++`
  }

  // Visitors come to the outer node first: its opener goes before those of inner nodes, its closer after.
  #open(at: number, text: string): void {
    this.#edit(at).openers += text
  }

  #close(at: number, text: string): void {
    const edit = this.#edit(at)
    edit.closers = text + edit.closers
  }

  #edit(at: number): { closers: string; openers: string } {
    const edit = this.#at.get(at) ?? { closers: '', openers: '' }
    this.#at.set(at, edit)
    return edit
  }
}

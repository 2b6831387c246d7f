import { listsOf, type Node, type StringNode } from './tree.ts'

/**
 * Puts the strings of constants in the place of their names: `PIN` by `"sha256/…"` after
 * `const val PIN = "sha256/…"`. A name that is given twice stays as it is: which one counts cannot be told.
 */
export function withConstants(tree: readonly Node[]): Resolved {
  const constants = constantsOf(tree)
  const used = new Set<Node>()
  return { tree: tree.map((node) => resolved(node, { constants, used })), used }
}

/** Code with its constants filled in. */
export interface Resolved {
  readonly tree: readonly Node[]
  /** The strings that were filled in elsewhere, where they are defined. */
  readonly used: ReadonlySet<Node>
}

interface Context {
  readonly constants: ReadonlyMap<string, StringNode>
  readonly used: Set<Node>
}

function constantsOf(tree: readonly Node[]): ReadonlyMap<string, StringNode> {
  const found = new Map<string, StringNode | undefined>()
  for (const items of listsOf(tree)) {
    for (const [index, item] of items.entries()) {
      const value = item.kind === 'word' ? valueAfter(items, index) : undefined
      if (value === undefined || item.kind !== 'word') continue
      found.set(item.text, found.has(item.text) ? undefined : value)
    }
  }
  return new Map([...found].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** `NAME = "…"`, also `NAME: Type = "…"`; an argument or a member by that name is none. */
function valueAfter(items: readonly Node[], index: number): StringNode | undefined {
  const [before, , next] = items.slice(Math.max(index - 1, 0), index + 2)
  // C: #define NAME "…"
  const isMacro = index > 0 && before?.kind === 'word' && before.text === 'define'
  if (isMacro && next?.kind === 'string' && !next.computed) return next
  if (!isDeclared(items, index)) return undefined
  const isTyped = isSign(items[index + 1], ':') && items[index + 2]?.kind === 'word'
  const at = isTyped ? index + 3 : index + 1
  const value = items[at + 1]
  if (!isSign(items[at], '=') || value?.kind !== 'string' || value.computed) return undefined
  const after = items[at + 2]
  return isSign(after, '.') || isSign(after, '+') ? undefined : value
}

// An upper-case name is a constant by every style guide; others say so.
function isDeclared(items: readonly Node[], index: number): boolean {
  const name = items[index]
  const before = items[index - 1]
  if (name?.kind === 'word' && /^[A-Z][A-Z0-9_]+$/.test(name.text)) return true
  return before?.kind === 'word' && /^(?:val|const|let|final|String)$/.test(before.text)
}

function isSign(node: Node | undefined, text: string): boolean {
  return node?.kind === 'sign' && node.text === text
}

function resolved(node: Node, context: Context): Node {
  if (node.kind === 'group') return { ...node, items: resolvedItems(node.items, context) }
  return node
}

function resolvedItems(items: readonly Node[], context: Context): Node[] {
  return items.map((item, index) => {
    const isTarget = isSign(items[index + 1], '=') || isSign(items[index + 1], ':')
    if (item.kind !== 'word' || isTarget) return resolved(item, context)
    const value = context.constants.get(item.text)
    if (value === undefined) return item
    context.used.add(value)
    return { ...value, offset: item.offset }
  })
}

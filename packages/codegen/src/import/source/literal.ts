import type { Node } from './tree.ts'

/**
 * The pin set that generated JavaScript holds as an object literal, as plain data; `undefined` where there is
 * none. Only what JSON has is read; nothing is run.
 */
export function pinSetLiteral(tree: readonly Node[]): unknown {
  const at = tree.findIndex(
    (node, index) =>
      node.kind === 'word' &&
      node.text === 'pinSet' &&
      sign(tree[index + 1]) === '=' &&
      valueAt(tree, index + 2) !== undefined,
  )
  const group = at === -1 ? undefined : valueAt(tree, at + 2)
  return group === undefined ? undefined : plainValue([group])
}

/** The object, as it stands or as what parsePinSet() is called with. */
function valueAt(tree: readonly Node[], index: number): Node | undefined {
  const [first, second] = tree.slice(index, index + 2)
  if (first?.kind === 'group') return first
  const isParsed = first?.kind === 'word' && first.text === 'parsePinSet' && second?.kind === 'group'
  return isParsed ? second.items[0] : undefined
}

function sign(node: Node | undefined): string | undefined {
  return node?.kind === 'sign' ? node.text : undefined
}

function plainValue(nodes: readonly Node[]): unknown {
  const [node] = nodes
  if (nodes.length !== 1 || node === undefined || node.kind === 'sign') return undefined
  if (node.kind === 'string') return node.text
  if (node.kind === 'word')
    return WORDS.get(node.text) ?? (/^\d+$/.test(node.text) ? Number(node.text) : undefined)
  const parts = membersOf(node.items)
  if (node.open === '[') return parts.map(plainValue)
  return node.open === '{' ? objectOf(parts) : undefined
}

const WORDS: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function objectOf(parts: readonly (readonly Node[])[]): object {
  const members = parts.flatMap((part): [string, unknown][] => {
    const [key, colon, ...value] = part
    if ((key?.kind !== 'string' && key?.kind !== 'word') || sign(colon) !== ':') return []
    return [[key.text, plainValue(value)]]
  })
  return Object.assign(Object.create(null), Object.fromEntries(members))
}

function membersOf(items: readonly Node[]): Node[][] {
  const parts: Node[][] = [[]]
  for (const item of items) {
    if (sign(item) === ',') parts.push([])
    else parts.at(-1)?.push(item)
  }
  return parts.filter((part) => part.length > 0)
}

// DER as a tree that can be changed anywhere and written with the right lengths: a fuzzer that only flips bytes
// rarely gets past the first wrong length.

/** An element: either what it holds is made of elements, or it is bytes. */
export interface DerNode {
  tag: number
  children?: DerNode[]
  bytes?: Uint8Array
}

/** Reads as much as has the shape of DER; what has not is bytes. Undefined when nothing has. */
export function readTree(bytes: Uint8Array, depth = 0): DerNode[] | undefined {
  const nodes: DerNode[] = []
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(bytes, at)
    if (header === undefined) return undefined
    const content = bytes.subarray(header.content, header.end)
    const inner = mayNest(header.tag) && depth < 16 ? readTree(content, depth + 1) : undefined
    nodes.push(
      inner === undefined ? { tag: header.tag, bytes: content } : { tag: header.tag, children: inner },
    )
    at = header.end
  }
  return nodes
}

export function writeTree(nodes: readonly DerNode[]): Uint8Array {
  return Buffer.concat(nodes.map(write))
}

/** Every list of elements in the tree, outermost first. */
export function listsOf(nodes: DerNode[]): DerNode[][] {
  return [nodes, ...nodes.flatMap(({ children }) => (children === undefined ? [] : listsOf(children)))]
}

// Constructed, or an OCTET STRING, which in X.509 often wraps DER.
function mayNest(tag: number): boolean {
  return (tag & 0x20) !== 0 || tag === 0x04
}

function readHeader(
  bytes: Uint8Array,
  at: number,
): { tag: number; content: number; end: number } | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const count = first < 0x80 ? 0 : first & 0x7f
  if (count > 3) return undefined
  let length = count === 0 ? first : 0
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0)
  const content = at + 2 + count
  return content + length > bytes.length ? undefined : { tag, content, end: content + length }
}

function write({ tag, children, bytes }: DerNode): Uint8Array {
  const content = children === undefined ? (bytes ?? new Uint8Array(0)) : writeTree(children)
  const length: number[] = []
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  const header = content.length < 0x80 ? [content.length] : [0x80 | length.length, ...length]
  return Buffer.concat([Uint8Array.of(tag, ...header), content])
}

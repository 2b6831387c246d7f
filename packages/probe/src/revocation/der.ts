/** Bytes that are not what they should be: thrown and caught within this folder, where it becomes data. */
export class Malformed extends Error {}

/** One element of DER, by its place in the bytes it was read from. */
export interface Element {
  readonly tag: number
  readonly content: Uint8Array
  /** With its tag and length. */
  readonly whole: Uint8Array
}

/** More than any structure here has side by side, but for lists with a limit of their own. */
const mostElements = 64

/**
 * Cuts bytes into the elements that stand side by side in them, none of which is entered: whoever reads goes as
 * deep as the structure that it knows, and no deeper.
 *
 * @param what Names the bytes in the complaint.
 * @throws {Malformed}
 */
export function elements(bytes: Uint8Array, what: string, most: number = mostElements): Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    if (found.length === most) throw new Malformed(`${what} has more than ${most} parts`)
    const element = elementAt(bytes, at, what)
    found.push(element)
    at += element.whole.length
  }
  return found
}

/** The only element in some bytes, which must have this tag; gives its content. */
export function only(bytes: Uint8Array, tag: number, what: string): Uint8Array {
  const [first, ...others] = elements(bytes, what, 1)
  if (first?.tag !== tag || others.length > 0) throw new Malformed(`${what} is not what it should be`)
  return first.content
}

/** The content of an element that must be there and have this tag. */
export function expect(element: Element | undefined, tag: number, what: string): Uint8Array {
  if (element?.tag !== tag) throw new Malformed(`${what} is not where it should be`)
  return element.content
}

/** A BIT STRING of whole octets. */
export function octetsOf(element: Element | undefined, what: string): Uint8Array {
  const content = expect(element, 0x03, what)
  if (content.length < 2 || content[0] !== 0) throw new Malformed(`${what} is not of whole octets`)
  return content.subarray(1)
}

/** Lower-case hexadecimal. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** An OID as people write it, from the content of its element. */
export function dotted(oid: Uint8Array, what: string): string {
  const arcs: number[] = []
  let value = 0
  for (const octet of oid) {
    value = value * 128 + (octet & 0x7f)
    if (value > Number.MAX_SAFE_INTEGER) throw new Malformed(`${what} has an arc beyond all measure`)
    if (octet < 0x80) {
      arcs.push(value)
      value = 0
    }
  }
  const [first] = arcs
  if (first === undefined || arcs.length > 32) throw new Malformed(`${what} is no object identifier`)
  const top = Math.min(Math.floor(first / 40), 2)
  return [top, first - top * 40, ...arcs.slice(1)].join('.')
}

function elementAt(bytes: Uint8Array, at: number, what: string): Element {
  const tag = bytes[at] ?? 0
  const first = bytes[at + 1]
  if (first === undefined || (tag & 0x1f) === 0x1f) throw new Malformed(`${what} is cut off or no DER`)
  const more = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || more > 3) throw new Malformed(`${what} has a length that DER has not`)
  let length = first
  if (more > 0) {
    length = bytes.subarray(at + 2, at + 2 + more).reduce((sum, octet) => sum * 256 + octet, 0)
    if (length < 0x80 || length < 2 ** (8 * (more - 1)))
      throw new Malformed(`${what} has a length that is not as short as it can be`)
  }
  const from = at + 2 + more
  if (length > bytes.length - from) throw new Malformed(`${what} announces more than there is`)
  return { tag, content: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) }
}

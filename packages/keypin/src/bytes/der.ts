import { CertificateError } from '../errors.ts'

/** The identifier octets that X.509 uses; context-specific ones are written `0x80 | number`. */
export const Tag: {
  readonly boolean: 0x01
  readonly integer: 0x02
  readonly bitString: 0x03
  readonly octetString: 0x04
  readonly null: 0x05
  readonly oid: 0x06
  readonly utf8String: 0x0c
  readonly sequence: 0x30
  readonly set: 0x31
  readonly utcTime: 0x17
  readonly generalizedTime: 0x18
} = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
}

/** How deep readers may be nested; X.509 as read here needs 9. */
export const MAX_DER_DEPTH = 24

/** One element, by its place in the bytes it was read from. Nothing is copied. */
export interface DerElement {
  /** The identifier octet. */
  readonly tag: number
  /** Where the identifier octet is. */
  readonly start: number
  /** Where the content begins. */
  readonly content: number
  /** One past the last byte of the content. */
  readonly end: number
}

/**
 * Reads DER one element after the other and never past the end of what it was given.
 *
 * Lengths must be definite and as short as they can be, so that no two readers can disagree about where an
 * element ends. Tag numbers above 30 do not occur in X.509 and are refused. Every fault is a
 * {@link CertificateError} that says what was being read and at which byte.
 *
 * @see https://www.itu.int/rec/T-REC-X.690 clauses 8.1.2, 8.1.3 and 10.1
 */
export class DerReader {
  /** The bytes that offsets refer to: all of them, however deep the reader stands. */
  readonly bytes: Uint8Array
  readonly #what: string
  readonly #end: number
  readonly #depth: number
  #at: number

  /**
   * @param bytes What to read.
   * @param what  What the bytes are said to be, for messages: `'certificate'`.
   */
  constructor(bytes: Uint8Array, what: string, start = 0, end: number = bytes.length, depth = 0) {
    if (depth > MAX_DER_DEPTH) throw malformed(what, start, `elements nest more than ${MAX_DER_DEPTH} deep`)
    this.bytes = bytes
    this.#what = what
    this.#at = start
    this.#end = end
    this.#depth = depth
  }

  /** Where the next element would begin. */
  get at(): number {
    return this.#at
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#at >= this.#end
  }

  /** The identifier octet of the next element, or -1 at the end. */
  get next(): number {
    return this.#at < this.#end ? (this.bytes[this.#at] as number) : -1
  }

  /** Reads the next element whatever its tag; `field` names it in messages. */
  any(field: string): DerElement {
    const { bytes } = this
    const start = this.#at
    if (start + 2 > this.#end) throw this.fault(`it ends where ${field} should be`)
    const tag = bytes[start] as number
    if ((tag & 0x1f) === 0x1f) throw this.fault(`${field} has a tag number above 30`)
    const first = bytes[start + 1] as number
    const content = first < 0x80 ? start + 2 : start + 2 + (first & 0x7f)
    const length = first < 0x80 ? first : this.#longLength(first, start, field)
    if (length > this.#end - content) throw this.#overlong(field, length, content)
    this.#at = content + length
    return { tag, start, content, end: this.#at }
  }

  /** Reads the next element, which must have this tag. */
  read(tag: number, field: string): DerElement {
    if (this.next !== tag) throw this.#unexpected(tag, field)
    return this.any(field)
  }

  /** Reads the next element when it has this tag. */
  optional(tag: number, field: string): DerElement | undefined {
    return this.next === tag ? this.any(field) : undefined
  }

  /** Reads the next element, which must have this tag, and gives a reader of its content. */
  enter(tag: number, field: string): DerReader {
    return this.inside(this.read(tag, field))
  }

  /** Reads an INTEGER and gives its content: two's complement, and no octet longer than it must be. */
  integer(field: string): Uint8Array {
    const element = this.read(Tag.integer, field)
    const content = this.content(element)
    const [first = -1, second = 0] = content
    const padded = content.length > 1 && (second < 0x80 ? first === 0x00 : first === 0xff)
    if (content.length === 0 || padded) throw this.fault(`${field} is not a minimal INTEGER`, element.start)
    return content
  }

  /** Reads a BOOLEAN that may be left out, and then is false. */
  flag(field: string): boolean {
    const element = this.optional(Tag.boolean, field)
    if (element === undefined) return false
    const value = this.bytes[element.content]
    const length = element.end - element.content
    if (length === 1 && (value === 0xff || value === 0x00)) return value === 0xff
    throw this.fault(`${field} is neither TRUE nor FALSE`, element.start)
  }

  /** Reads a BIT STRING of whole octets and gives them, at least one. */
  octets(field: string): DerElement {
    const element = this.read(Tag.bitString, field)
    if (element.end - element.content < 2) throw this.fault(`${field} is empty`, element.start)
    if (this.bytes[element.content] !== 0) throw this.fault(`${field} is not of whole octets`, element.start)
    return { ...element, content: element.content + 1 }
  }

  /** A reader of the content of an element that this reader gave. */
  inside(element: DerElement): DerReader {
    return new DerReader(this.bytes, this.#what, element.content, element.end, this.#depth + 1)
  }

  /** Throws unless everything was read. */
  finish(field: string): void {
    if (!this.done) throw this.fault(`${plural(this.#end - this.#at)} after ${field}`)
  }

  /** The octet at an offset into {@link bytes}. */
  octet(at: number): number {
    return this.bytes[at] as number
  }

  /** The content of an element, as a view. */
  content(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.content, element.end)
  }

  /** An element with its tag and length, as a view. */
  slice(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.start, element.end)
  }

  /** An error about what is being read, with the place. */
  fault(problem: string, at: number = this.#at, hint?: string): CertificateError {
    return malformed(this.#what, at, problem, hint)
  }

  #overlong(field: string, length: number, content: number): CertificateError {
    const left = Math.max(0, this.#end - content)
    const hint = content + length > this.bytes.length ? CUT_OFF : undefined
    return this.fault(`${field} announces ${length} bytes where ${left} are left`, this.#at, hint)
  }

  #longLength(first: number, start: number, field: string): number {
    const count = first & 0x7f
    if (count === 0) throw this.fault(`${field} has an indefinite length, as BER allows and DER does not`)
    if (count > 4) throw this.fault(`${field} has a length of ${count} octets`)
    if (start + 2 + count > this.#end) throw this.fault(`it ends within the length of ${field}`)
    let length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (this.bytes[start + 2 + i] as number)
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) {
      throw this.fault(`${field} has a length that is not as short as it can be`)
    }
    return length
  }

  #unexpected(tag: number, field: string): CertificateError {
    if (this.done) return this.fault(`it ends where ${field} should be`)
    return this.fault(`tag ${hex(this.next)} where ${field} (${hex(tag)}) should be`)
  }
}

const INSPECT = 'see what is in it: openssl asn1parse -inform DER -in FILE'
const CUT_OFF = 'it may have been cut off; get it again'

function malformed(what: string, at: number, problem: string, hint: string = INSPECT): CertificateError {
  const message = `the ${what} is malformed at byte ${at}: ${problem}`
  return new CertificateError('KEYPIN_DER_MALFORMED', message, { hint })
}

function plural(count: number): string {
  return count === 1 ? '1 byte too many' : `${count} bytes too many`
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}

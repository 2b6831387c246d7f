import { type DerReader, Tag } from '../bytes/der.ts'
import { equalBytes } from '../bytes/equal.ts'
import { encodeHex } from '../bytes/hex.ts'
import { visible } from '../bytes/visible.ts'
import { MAX_ATTRIBUTES, refuseBeyond } from './limits.ts'
import { readOid } from './oid.ts'
import { decodeString } from './strings.ts'

/** A distinguished name: who a certificate is for, or who issued it. */
export interface Name {
  /** The name's DER, as it stands in the certificate. */
  readonly raw: Uint8Array
  /**
   * One line for people, most specific first: `CN=api.example.com, O=Example`. Control, bidirectional and
   * other unseen characters are written `\u{…}`, and it ends after 512 characters.
   */
  readonly text: string
  /** The most specific common name, made visible and bounded in the same way. Never match hosts with it. */
  readonly commonName?: string
  /** All common names, made visible and bounded in the same way, in the order of the name. */
  readonly commonNames: readonly string[]
}

/** Longest `text` of a name before it is cut, in UTF-16 units. */
export const MAX_NAME_TEXT = 512

/** Reads a name and checks its structure; the text is made when it is asked for. */
export function readName(reader: DerReader, field: string): Name {
  const element = reader.read(Tag.sequence, field)
  const attributes = readAttributes(reader.inside(element), field)
  return new ReadName(reader.slice(element), attributes)
}

/**
 * Says whether two names are the same name. ASCII letter case and runs of white space do not count, nor which
 * string type was chosen: as OpenSSL compares them, so that a path it found is found here too.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-7.1 Internationalized Names in Distinguished Names
 */
export function sameName(a: Name, b: Name): boolean {
  if (equalBytes(a.raw, b.raw)) return true
  const text = canonical(a)
  return text !== undefined && text === canonical(b)
}

interface Attribute {
  readonly oid: string
  readonly tag: number
  readonly value: Uint8Array
  /** The number of the relative distinguished name that it belongs to. */
  readonly rdn: number
}

class ReadName implements Name {
  readonly raw: Uint8Array
  readonly #attributes: readonly Attribute[]
  #text: string | undefined
  #canonical: string | undefined

  constructor(raw: Uint8Array, attributes: readonly Attribute[]) {
    this.raw = raw
    this.#attributes = attributes
    this.commonNames = attributes.filter(isCommonName).map(shown)
    const common = this.commonNames.at(-1)
    if (common !== undefined) this.commonName = common
  }

  readonly commonName?: string
  readonly commonNames: readonly string[]

  get text(): string {
    this.#text ??= visible(
      this.#attributes.slice(-MAX_SHOWN).map(written).reverse().join(', '),
      MAX_NAME_TEXT,
    )
    return this.#text
  }

  get canonical(): string {
    this.#canonical ??= this.#attributes.map(folded).join('')
    return this.#canonical
  }

  toJSON(): { text: string; commonName?: string } {
    return { text: this.text, ...(this.commonName === undefined ? {} : { commonName: this.commonName }) }
  }
}

const COMMON_NAME = '2.5.4.3'

function isCommonName({ oid }: Attribute): boolean {
  return oid === COMMON_NAME
}

function shown(attribute: Attribute): string {
  return visible(textOf(attribute), MAX_NAME_TEXT)
}

// RFC 4514 section 2.4: what is no string is "#" and hexadecimal.
function textOf({ tag, value }: Attribute): string {
  return decodeString(tag, value) ?? `#${encodeHex(value.subarray(0, MAX_NAME_TEXT))}`
}

const MAX_SHOWN = 64

// RFC 4514 section 3, and what certificates of public CAs carry besides.
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  [COMMON_NAME, 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
])

function readAttributes(rdns: DerReader, field: string): Attribute[] {
  const attributes: Attribute[] = []
  for (let rdn = 0; !rdns.done; rdn++) {
    const set = rdns.enter(Tag.set, `${field} part`)
    if (set.done) throw rdns.fault(`${field} has an empty part`)
    while (!set.done) {
      attributes.push(readAttribute(set, field, rdn))
      refuseBeyond(MAX_ATTRIBUTES, attributes.length, `attributes in its ${field}`)
    }
  }
  return attributes
}

function readAttribute(set: DerReader, field: string, rdn: number): Attribute {
  const pair = set.enter(Tag.sequence, `${field} attribute`)
  const oid = readOid(pair, `${field} attribute type`)
  const element = pair.any(`${field} attribute value`)
  pair.finish(`${field} attribute`)
  return { oid, tag: element.tag, value: pair.content(element), rdn }
}

// RFC 4514 section 2.4: what would read as structure is escaped.
function written(attribute: Attribute): string {
  const escaped = textOf(attribute)
    .replace(/[\\,+"<>;=]/g, '\\$&')
    .replace(/^[ #]|(?<!^) $/g, '\\$&')
  return `${SHORT_NAMES.get(attribute.oid) ?? attribute.oid}=${escaped}`
}

function canonical(name: Name): string | undefined {
  return name instanceof ReadName ? name.canonical : undefined
}

// As OpenSSL compares names: ASCII letter case and ASCII white space do not count, and nothing else.
function folded({ oid, tag, value, rdn }: Attribute): string {
  const text = decodeString(tag, value)
  if (text === undefined) return `${rdn} ${oid} ${tag} ${encodeHex(value)};`
  const plain = text
    .replace(/[\t-\r ]+/g, ' ')
    .replace(/^ | $/g, '')
    .replace(/[A-Z]+/g, lower)
  return `${rdn} ${oid} "${plain.length} ${plain};`
}

function lower(letters: string): string {
  return letters.toLowerCase()
}

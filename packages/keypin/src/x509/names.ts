import { type DerElement, type DerReader, Tag } from '../bytes/der.ts'
import { MAX_ADDRESSES, MAX_NAMES, MAX_SUBTREES, refuseBeyond } from './limits.ts'
import { visibleIa5 } from './strings.ts'

/** The names a certificate is valid for (the subjectAltName extension). */
export interface SubjectAltNames {
  /**
   * As written, but unseen characters as `\u{…}`: a name with a NUL in it is equal to no host name. Wildcards
   * and letter case are left alone.
   */
  readonly dns: readonly string[]
  /** Dotted, or in the canonical form of RFC 5952. */
  readonly ip: readonly string[]
  /** The same addresses, 4 or 16 bytes each. */
  readonly ipBytes: readonly Uint8Array[]
  /** How many names of other forms there are: e-mail, URI, directory, … */
  readonly other: number
}

/** A block of IP addresses: those equal to `address` under `mask`. */
export interface IpRange {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array
  /** As long as the address; any bits, though a sane one is a prefix. */
  readonly mask: Uint8Array
}

/** One side of name constraints. */
export interface NameSubtrees {
  /** As written; unseen characters as `\u{…}`. An empty string covers every name. */
  readonly dns: readonly string[]
  readonly ip: readonly IpRange[]
  /** The DER of directory names. */
  readonly directory: readonly Uint8Array[]
}

/**
 * What names a CA may issue for.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10 Name Constraints
 */
export interface NameConstraints {
  readonly permitted: NameSubtrees
  readonly excluded: NameSubtrees
  /** True when there is a constraint that is neither DNS nor IP, or that has a minimum or maximum. */
  readonly otherForms: boolean
  /** The forms that occur, as written in RFC 5280: `dNSName`, `iPAddress`, `directoryName`, … */
  readonly forms: readonly string[]
}

// RFC 5280 section 4.2.1.6: GeneralName ::= CHOICE, by context-specific tag.
const FORMS: ReadonlyMap<number, string> = new Map([
  [0xa0, 'otherName'],
  [0x81, 'rfc822Name'],
  [0x82, 'dNSName'],
  [0xa3, 'x400Address'],
  [0xa4, 'directoryName'],
  [0xa5, 'ediPartyName'],
  [0x86, 'uniformResourceIdentifier'],
  [0x87, 'iPAddress'],
  [0x88, 'registeredID'],
])

const DNS = 0x82
const IP = 0x87
const DIRECTORY = 0xa4
const URI = 0x86

/** Reads the value of a subjectAltName extension. */
export function readSubjectAltNames(value: DerReader): SubjectAltNames {
  const names = value.enter(Tag.sequence, 'subjectAltName')
  const ipBytes: Uint8Array[] = []
  const dns: string[] = []
  let other = 0
  for (let count = 1; !names.done; count++) {
    refuseBeyond(MAX_NAMES, count, 'names')
    const name = readGeneralName(names, 'subjectAltName')
    if (name.tag === DNS) dns.push(ia5(names, name))
    else if (name.tag === IP) ipBytes.push(address(names, name))
    else other++
    refuseBeyond(MAX_ADDRESSES, ipBytes.length, 'IP addresses')
  }
  return { dns, ip: ipBytes.map(formatIp), ipBytes, other }
}

/** Reads the value of a nameConstraints extension. */
export function readNameConstraints(value: DerReader): NameConstraints {
  const constraints = value.enter(Tag.sequence, 'nameConstraints')
  const forms = new Set<string>()
  const permitted = readSubtrees(constraints, 0xa0, forms)
  const excluded = readSubtrees(constraints, 0xa1, forms)
  constraints.finish('nameConstraints')
  if (forms.size === 0) throw constraints.fault('nameConstraints without a constraint')
  const otherForms = [...forms].some((form) => form !== 'dNSName' && form !== 'iPAddress')
  return { permitted, excluded, otherForms, forms: [...forms] }
}

/** The DER of the first directory name among general names, up to the end of the reader. */
export function readDirectoryName(names: DerReader): Uint8Array | undefined {
  let directory: Uint8Array | undefined
  while (!names.done) {
    const name = readGeneralName(names, 'authorityCertIssuer')
    if (name.tag === DIRECTORY) directory ??= names.content(name)
  }
  return directory
}

/** Reads the URIs among general names, up to the end of the reader; unseen characters as `\u{…}`. */
export function readUri(reader: DerReader, field: string): string | undefined {
  const name = readGeneralName(reader, field)
  return name.tag === URI ? ia5(reader, name) : undefined
}

/** Writes an IP address of 4 or 16 bytes; IPv6 as RFC 5952 has it. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups: number[] = []
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
  return withoutZeros(groups)
}

function readGeneralName(reader: DerReader, field: string): DerElement {
  const name = reader.any(field)
  if (!FORMS.has(name.tag)) throw reader.fault(`${field} has an unknown form of name`, name.start)
  return name
}

function readSubtrees(constraints: DerReader, tag: number, forms: Set<string>): NameSubtrees {
  const subtrees = { dns: [] as string[], ip: [] as IpRange[], directory: [] as Uint8Array[] }
  const element = constraints.optional(tag, 'nameConstraints subtrees')
  if (element === undefined) return subtrees
  const list = constraints.inside(element)
  if (list.done) throw constraints.fault('nameConstraints with an empty list', element.start)
  for (let count = 1; !list.done; count++) {
    refuseBeyond(MAX_SUBTREES, count, 'name constraints')
    const subtree = list.enter(Tag.sequence, 'nameConstraints subtree')
    const base = readGeneralName(subtree, 'nameConstraints')
    // RFC 5280 fixes minimum at 0 and forbids maximum; DER leaves a default out.
    forms.add(subtree.done ? (FORMS.get(base.tag) as string) : 'minimum or maximum')
    if (base.tag === DNS) subtrees.dns.push(ia5(subtree, base))
    else if (base.tag === IP) subtrees.ip.push(range(subtree, base))
    else if (base.tag === DIRECTORY) subtrees.directory.push(subtree.content(base))
  }
  return subtrees
}

function ia5(reader: DerReader, element: DerElement): string {
  return visibleIa5(reader.content(element))
}

function address(reader: DerReader, element: DerElement): Uint8Array {
  const bytes = reader.content(element)
  if (bytes.length === 4 || bytes.length === 16) return bytes
  throw reader.fault(`an IP address of ${plural(bytes.length)}, not 4 or 16`, element.start)
}

function range(reader: DerReader, element: DerElement): IpRange {
  const bytes = reader.content(element)
  if (bytes.length !== 8 && bytes.length !== 32) {
    throw reader.fault(`an IP constraint of ${plural(bytes.length)}, not 8 or 32`, element.start)
  }
  const half = bytes.length / 2
  return { address: bytes.subarray(0, half), mask: bytes.subarray(half) }
}

function plural(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`
}

// RFC 5952 section 4.2: the longest run of two or more zero groups is left out, the first of equals.
function withoutZeros(groups: readonly number[]): string {
  const { start, end } = longestZeros(groups)
  if (end - start < 2) return hex(groups, 0, 8)
  return `${hex(groups, 0, start)}::${hex(groups, end, 8)}`
}

function longestZeros(groups: readonly number[]): { start: number; end: number } {
  let longest = { start: 0, end: 0 }
  let start = 0
  for (const [i, group] of groups.entries()) {
    if (group !== 0) start = i + 1
    else if (i + 1 - start > longest.end - longest.start) longest = { start, end: i + 1 }
  }
  return longest
}

function hex(groups: readonly number[], start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) text += (i === start ? '' : ':') + (groups[i] ?? 0).toString(16)
  return text
}

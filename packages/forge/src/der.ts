import { AsnConvert } from '@peculiar/asn1-schema'
import * as asn1js from 'asn1js'
import { ForgeError } from './errors.ts'

/** Universal and context tags that certificates use. */
export const tag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  utf8String: 0x0c,
  enumerated: 0x0a,
  printableString: 0x13,
  generalizedTime: 0x18,
  ia5String: 0x16,
  sequence: 0x30,
  set: 0x31,
} as const

/** The tag of a constructed `[n]`. */
export const context = (n: number): number => 0xa0 + n

/** One DER element around bytes that are already DER (or, for a string, already encoded). */
export function element(elementTag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(elementTag, ...lengthOctets(content.length)), content])
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 + octets.length, ...octets]
}

/** A SEQUENCE of elements that keep their bytes: nothing handed in is ever encoded anew. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.sequence, ...parts)

/** A SET with one member, as in a relative distinguished name. */
export const set = (member: Uint8Array): Uint8Array => element(tag.set, member)

export const octetString = (bytes: Uint8Array): Uint8Array => element(tag.octetString, bytes)
export const bitString = (bytes: Uint8Array): Uint8Array => element(tag.bitString, Uint8Array.of(0), bytes)
export const objectIdentifier = (value: string): Uint8Array => encode(new asn1js.ObjectIdentifier({ value }))
export const integer = (value: number): Uint8Array => encode(new asn1js.Integer({ value }))
export const nullValue: Uint8Array = encode(new asn1js.Null())

/** A positive INTEGER from its big-endian bytes, in the fewest octets, as DER asks. */
export function unsignedInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  const significant = first === -1 ? Uint8Array.of(0) : bytes.subarray(first)
  const sign = (significant[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array()
  return element(tag.integer, sign, significant)
}

/** DER of a value of the ASN.1 library. */
export function encode(value: { toBER(): ArrayBuffer }): Uint8Array {
  return new Uint8Array(value.toBER())
}

/** DER of a value of an ASN.1 schema class (`@peculiar/asn1-x509`). */
export function serialize(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value))
}

/** One element as it stands in its parent: the whole of it, and its content. */
export interface Element {
  readonly tag: number
  readonly raw: Uint8Array
  readonly content: Uint8Array
}

/** The element that `der` is, and nothing after it. */
export function readElement(der: Uint8Array): Element {
  const [only, ...rest] = readElements(der)
  if (only === undefined || rest.length > 0) throw unreadable('expected exactly one DER element')
  return only
}

/** The elements that follow each other in `der`, as slices; one level deep. */
export function readElements(der: Uint8Array): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < der.length; ) {
    const { headerLength, contentLength } = readHeader(der, at)
    const start = at + headerLength
    const end = start + contentLength
    if (end > der.length) throw unreadable('a DER element reaches past the end')
    elements.push({ tag: der[at] ?? 0, raw: der.subarray(at, end), content: der.subarray(start, end) })
    at = end
  }
  return elements
}

function readHeader(der: Uint8Array, at: number): { headerLength: number; contentLength: number } {
  const first = der[at + 1]
  if (first === undefined) throw unreadable('a DER element has no length')
  if (first < 0x80) return { headerLength: 2, contentLength: first }
  const count = first - 0x80
  // Four octets already say 4 GiB; more, or the indefinite form, is not DER of ours.
  if (count === 0 || count > 4 || at + 2 + count > der.length) throw unreadable('a DER length is malformed')
  let contentLength = 0
  for (const octet of der.subarray(at + 2, at + 2 + count)) contentLength = contentLength * 256 + octet
  return { headerLength: 2 + count, contentLength }
}

function unreadable(what: string): ForgeError {
  return new ForgeError('FORGE_CERTIFICATE_UNREADABLE', what)
}

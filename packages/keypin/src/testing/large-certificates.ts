// Certificates of a given size that make a reader work as hard as their size allows.
import { certificateOf, certificateWith, extension, generalName, name } from './certificate-parts.ts'
import {
  bitString,
  boolean,
  element,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  text,
} from './der-writer.ts'

/** One way to fill a certificate. */
export interface Filling {
  readonly what: string
  /** A certificate of about `size` bytes, never more. */
  readonly make: (size: number) => Uint8Array
}

const SAN = '2.5.29.17'
const EKU = '2.5.29.37'
const NAME_CONSTRAINTS = '2.5.29.30'
const AIA = '1.3.6.1.5.5.7.1.1'
const SCTS = '1.3.6.1.4.1.11129.2.4.2'

const withNames = (names: readonly Uint8Array[]): Uint8Array =>
  certificateWith(extension(SAN, sequence(...names)))
const withPurposes = (oids: readonly Uint8Array[]): Uint8Array =>
  certificateWith(extension(EKU, sequence(...oids)))
const withPlaces = (list: readonly Uint8Array[]): Uint8Array =>
  certificateWith(extension(AIA, sequence(...list)))
const withSubtrees = (trees: readonly Uint8Array[]): Uint8Array =>
  certificateWith(extension(NAME_CONSTRAINTS, sequence(explicit(0, ...trees))))
const withSubject = (parts: readonly Uint8Array[]): Uint8Array =>
  certificateOf({ subject: sequence(...parts) })
const longOid = element(
  0x06,
  Uint8Array.of(
    ...Array(3)
      .fill([...Array(18).fill(0xff), 1])
      .flat(),
  ),
)
const commonName = set(sequence(oid('2.5.4.3'), text('x'.repeat(200))))
const emptyCommonName = set(sequence(oid('2.5.4.3'), text('')))

export const fillings: readonly Filling[] = [
  {
    what: 'a signature',
    make: (size) => certificateOf({ signature: bitString(new Uint8Array(size - 400)) }),
  },
  {
    what: 'an opaque extension',
    make: (size) => certificateWith(extension('1.2.3', new Uint8Array(size - 400))),
  },
  { what: 'DNS names, empty', make: filled(generalName(2, ''), withNames) },
  { what: 'DNS names, empty, as many as allowed', make: filled(generalName(2, ''), withNames, 4096) },
  { what: 'DNS names', make: filled(generalName(2, 'a.example.com'), withNames, 4096) },
  { what: 'DNS names to be escaped', make: filled(generalName(2, '\u0000'.repeat(12)), withNames, 4096) },
  { what: 'IPv4 addresses', make: filled(generalName(7, new Uint8Array(4)), withNames, 1024) },
  { what: 'IPv6 addresses', make: filled(generalName(7, new Uint8Array(16).fill(1)), withNames, 1024) },
  { what: 'IPv6 addresses, too many', make: filled(generalName(7, new Uint8Array(16)), withNames) },
  { what: 'purposes', make: filled(longOid, withPurposes, 256) },
  { what: 'purposes, too many', make: filled(oid('1.2'), withPurposes) },
  { what: 'extensions', make: manyExtensions(256) },
  { what: 'extensions, too many', make: manyExtensions(10_000) },
  { what: 'IP constraints', make: filled(sequence(generalName(7, new Uint8Array(32))), withSubtrees, 2048) },
  { what: 'directory constraints', make: filled(sequence(element(0xa4, name())), withSubtrees, 2048) },
  { what: 'constraints, too many', make: filled(sequence(generalName(2, '')), withSubtrees) },
  {
    what: 'places of the issuer',
    make: filled(sequence(oid('1.3.6.1.5.5.7.48.2'), generalName(6, 'h:')), withPlaces),
  },
  {
    what: 'timestamps',
    make: (size) => certificateWith(extension(SCTS, octetString(timestamps(size - 600)))),
  },
  { what: 'common names', make: filled(commonName, withSubject, 256) },
  { what: 'common names, too many', make: filled(emptyCommonName, withSubject) },
  {
    what: 'attributes in one part',
    make: filled(sequence(oid('2.5.4.3'), text('')), (all) => withSubject([set(...all)])),
  },
  {
    what: 'one long name',
    make: (size) => withSubject([set(sequence(oid('2.5.4.3'), text('\u202e'.repeat((size - 400) / 3))))]),
  },
  {
    what: 'one long name of four bytes a character',
    make: (size) =>
      withSubject([
        set(sequence(oid('2.5.4.3'), element(0x1c, new Uint8Array(4 * Math.floor((size - 400) / 4))))),
      ]),
  },
  { what: 'nested elements', make: nested },
  {
    what: 'a path length',
    make: (size) =>
      certificateWith(
        extension('2.5.29.19', sequence(boolean(true), element(0x02, new Uint8Array(size - 400).fill(1)))),
      ),
  },
]

/** Repeats `part` until the certificate has the size, or as often as a reader takes it. */
function filled(
  part: Uint8Array,
  wrap: (parts: readonly Uint8Array[]) => Uint8Array,
  most: number = Number.POSITIVE_INFINITY,
): Filling['make'] {
  return (size) => wrap(Array<Uint8Array>(Math.min(most, Math.floor((size - 400) / part.length))).fill(part))
}

function manyExtensions(most: number): Filling['make'] {
  return (size) => {
    const count = Math.min(most, Math.floor((size - 400) / 16))
    const all = Array.from({ length: count }, (_, i) => extension(`1.2.${i + 20_000}`, octetString()))
    return certificateWith(...all)
  }
}

function timestamps(size: number): Uint8Array {
  const bytes = new Uint8Array(size - (size % 2))
  new DataView(bytes.buffer).setUint16(0, bytes.length - 2)
  return bytes
}

// 30 8x … 30 8x …, thousands deep.
function nested(size: number): Uint8Array {
  const octets: Uint8Array[] = []
  let length = 0
  while (length < size - 800) {
    const header = element(0x30, new Uint8Array(length)).slice(0, -length || undefined)
    octets.unshift(header)
    length += header.length
  }
  return certificateOf({ spki: Buffer.concat(octets), serial: integer(1) })
}

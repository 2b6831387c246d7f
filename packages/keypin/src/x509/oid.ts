import { type DerElement, type DerReader, Tag } from '../bytes/der.ts'

// The longest OID registered for X.509 takes 13 octets; 64 leaves room and bounds the text.
const MAX_OID_OCTETS = 64

/** Reads an object identifier and writes it with dots: `1.2.840.113549.1.1.1`. */
export function readOid(reader: DerReader, field: string): string {
  return oidText(reader, reader.read(Tag.oid, field), field)
}

/** Writes an object identifier that was already read with dots. */
export function oidText(reader: DerReader, element: DerElement, field: string): string {
  const octets = reader.content(element)
  if (octets.length === 0 || octets.length > MAX_OID_OCTETS || (octets.at(-1) as number) >= 0x80) {
    throw reader.fault(`${field} is not an object identifier`, element.start)
  }
  const arcs: string[] = []
  let at = 0
  while (at < octets.length) {
    if (octets[at] === 0x80) throw reader.fault(`${field} has a padded arc`, element.start)
    const start = at
    while ((octets[at] as number) >= 0x80) at++
    arcs.push(arcText(octets.subarray(start, ++at)))
  }
  return dotted(arcs)
}

function arcText(octets: Uint8Array): string {
  if (octets.length > 7)
    return octets.reduce((arc, octet) => arc * 128n + BigInt(octet & 0x7f), 0n).toString()
  return octets.reduce((arc, octet) => arc * 128 + (octet & 0x7f), 0).toString()
}

// X.690 clause 8.19.4: the first octets hold 40 times the first arc plus the second.
function dotted(arcs: readonly string[]): string {
  const [head = '', ...rest] = arcs
  const first = BigInt(head)
  const top = first < 80n ? first / 40n : 2n
  return [top, first - top * 40n, ...rest].join('.')
}

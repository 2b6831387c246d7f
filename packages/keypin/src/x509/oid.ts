import { type DerReader, Tag } from '../bytes/der.ts'

// The longest OID registered for X.509 takes 13 octets; 64 leaves room and bounds the text.
const MAX_OID_OCTETS = 64

/** Reads an object identifier and writes it with dots: `1.2.840.113549.1.1.1`. */
export function readOid(reader: DerReader, field: string): string {
  const element = reader.read(Tag.oid, field)
  const length = element.end - element.content
  if (length === 0 || length > MAX_OID_OCTETS || reader.octet(element.end - 1) >= 0x80) {
    throw reader.fault(`${field} is not an object identifier`, element.start)
  }
  let at = element.content
  let text = ''
  while (at < element.end) {
    if (reader.octet(at) === 0x80) throw reader.fault(`${field} has a padded arc`, at)
    const start = at
    while (reader.octet(at) >= 0x80) at++
    at++
    text +=
      start === element.content ? firstArcs(reader, start, at, field) : `.${arc(reader, start, at, field)}`
  }
  return text
}

// X.690 clause 8.19.4: the first octets hold 40 times the first arc plus the second.
function firstArcs(reader: DerReader, start: number, end: number, field: string): string {
  const first = arc(reader, start, end, field)
  if (typeof first === 'bigint') return `2.${first - 80n}`
  const top = Math.min(2, Math.trunc(first / 40))
  return `${top}.${first - top * 40}`
}

// Seven octets hold 49 bits, which a number holds exactly; 19 hold a UUID, the longest arc there is a use for.
function arc(reader: DerReader, start: number, end: number, field: string): number | bigint {
  if (end - start > 19) throw reader.fault(`${field} has an arc of more than 128 bits`, start)
  if (end - start > 7) return longArc(reader, start, end)
  let value = 0
  for (let at = start; at < end; at++) value = value * 128 + (reader.octet(at) & 0x7f)
  return value
}

function longArc(reader: DerReader, start: number, end: number): bigint {
  let value = 0n
  for (let at = start; at < end; at++) value = value * 128n + BigInt(reader.octet(at) & 0x7f)
  return value
}

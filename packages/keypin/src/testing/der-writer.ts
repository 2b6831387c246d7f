// DER by hand, for tests: what no tool would make is as easy to write as what every tool makes.
import { concatBytes } from '../bytes/concat.ts'

/** One element: the tag, the shortest length, the parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts)
  return concatBytes(Uint8Array.of(tag, ...lengthOf(content.length)), content)
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...parts)
}

export function set(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x31, ...parts)
}

/** A context-specific, constructed tag: `explicit(0, version)`. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(0xa0 | number, ...parts)
}

/** An INTEGER that is not negative. */
export function integer(value: number | bigint): Uint8Array {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return element(0x02, (octets[0] as number) >= 0x80 ? concatBytes(Uint8Array.of(0), octets) : octets)
}

export function oid(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  return element(0x06, Uint8Array.from([first * 40n + second, ...rest].flatMap(base128)))
}

export function octetString(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x04, ...parts)
}

/** A BIT STRING of whole octets. */
export function bitString(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x03, Uint8Array.of(0), ...parts)
}

export function boolean(value: boolean): Uint8Array {
  return element(0x01, Uint8Array.of(value ? 0xff : 0x00))
}

export const nothing: Uint8Array = Uint8Array.of(0x05, 0x00)

/** Text in any string type that has one octet a character or is UTF-8. */
export function text(value: string, tag = 0x0c): Uint8Array {
  return element(tag, Buffer.from(value, tag === 0x0c ? 'utf8' : 'latin1'))
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80)
  return octets
}

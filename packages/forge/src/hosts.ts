import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { ForgeError } from './errors.ts'
import { quote } from './quote.ts'

/** A host as a subject alternative name carries it. */
export type Host =
  | { readonly kind: 'dns'; readonly name: string }
  | { readonly kind: 'ip'; readonly address: string }

/**
 * Reads a host: an IP address, or a DNS name in A-label or U-label form, with `*` where the caller wants one.
 *
 * @throws {ForgeError} `FORGE_HOST_INVALID` for anything else, a NUL or a space among them.
 */
export function readHost(text: string): Host {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (isIP(bare) !== 0 && !bare.includes('%')) return { kind: 'ip', address: bare }
  const name = toAscii(text)
  if (isDnsName(name)) return { kind: 'dns', name }
  throw new ForgeError('FORGE_HOST_INVALID', `${quote(text)} is neither a DNS name nor an IP address`, {
    hint: 'a deliberately odd name goes in the option altNames',
  })
}

// Only what ASCII cannot say is converted: the converter drops a tab and reads 0x7f.1 as an address.
const toAscii = (text: string): string =>
  /\P{ASCII}/u.test(text) && !/\p{Cc}/u.test(text) ? domainToASCII(text) : text.toLowerCase()

function isDnsName(name: string): boolean {
  // RFC 1035 2.3.4: 253 characters in text, 63 in a label. `_` and `*` occur in real certificates.
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_*-]{1,63}$/u.test(label))
}

/** The 4 or 16 octets of an IP address. */
export function ipOctets(address: string): Uint8Array {
  return isIP(address) === 4 ? Uint8Array.from(address.split('.'), Number) : ipv6Octets(address)
}

function ipv6Octets(address: string): Uint8Array {
  // The URL parser gives the canonical form: no dotted tail, lower case, one `::`.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = new Array<number>(tail === undefined ? 0 : 8 - before.length - after.length).fill(0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

const groups = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

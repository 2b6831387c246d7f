import type { IpRange } from '../x509/names.ts'

// RFC 5280 section 4.2.1.10: an address and a mask "encoded in the style of RFC 4632 (CIDR)".

/** Whether a constraint is a block of addresses: ones, then zeros in its mask. */
export function isIpRange({ mask }: IpRange): boolean {
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits)
}

/** Whether an address lies in a block; one of another version does not. */
export function withinIp(ip: Uint8Array, { address, mask }: IpRange): boolean {
  if (ip.length !== address.length) return false
  return ip.every((octet, i) => (((octet ^ (address[i] as number)) & (mask[i] as number)) as number) === 0)
}

/** Whether an address lies in a block, also when one of the two is written as IPv4 and the other as IPv6. */
export function overlapsIp(ip: Uint8Array, range: IpRange): boolean {
  return withinIp(ip, range) || withinIp(otherVersion(ip) ?? ip, range)
}

// RFC 4291 section 2.5.5.2: IPv4-mapped IPv6 addresses, ::ffff:0:0/96.
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)

function otherVersion(ip: Uint8Array): Uint8Array | undefined {
  if (ip.length === 4) return Uint8Array.of(...MAPPED, ...ip)
  return MAPPED.every((octet, i) => ip[i] === octet) ? ip.subarray(MAPPED.length) : undefined
}

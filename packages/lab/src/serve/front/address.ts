import { isIPv6, SocketAddress } from 'node:net'

/** An address of IPv4 without the dress of IPv6. */
export const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/iu, '')

/** One spelling for an address however it is written; all else stays as it is. */
export function canonical(address: string): string {
  const bare = address.replace(/%.*$/u, '')
  return isIPv6(bare) ? plain(new SocketAddress({ address: bare, family: 'ipv6' }).address) : bare
}

/** A host and a port, as they stand in a URL. */
export const hostAndPort = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`

/** Whether it is this machine, as nobody else can write it. */
export function isLoopback(address: string): boolean {
  const one = canonical(address)
  return one === 'localhost' || one === '::1' || one.startsWith('127.')
}

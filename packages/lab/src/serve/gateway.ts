import { isIPv4, isIPv6 } from 'node:net'

/** What a Linux gateway needs to know to lead its network's devices to the lab. */
export interface GatewayOptions {
  /** The interface that the devices are behind: `wlan0`. */
  readonly interface: string
  /** Where the lab listens; `0.0.0.0` and `::` are any address of the gateway's. */
  readonly address: string
  readonly port: number
}

/** A table of nftables, and how it is taken away. */
export interface GatewayRules {
  readonly rules: string
  readonly remove: string
}

// ifname(7): 15 characters, no blank and no slash; quotes and backslashes would end the string.
const interfaceName = /^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,14}$/u

/**
 * Rules for nftables that lead HTTPS of the devices behind an interface to the lab, their QUIC too, so that the lab
 * sees who tries it and sends them back to TCP. The other version of IP is closed for both, since the lab's address is
 * of one only. The lab installs nothing: these are for the person who owns the gateway.
 *
 * @throws {TypeError} for what is no interface, or no address.
 * @example
 * const { rules } = gatewayRules({ interface: 'wlan0', address: '192.168.4.1', port: 8080 })
 */
export function gatewayRules({ interface: name, address, port }: GatewayOptions): GatewayRules {
  if (!interfaceName.test(name))
    throw new TypeError(`interface: expected a name like wlan0, got ${JSON.stringify(name)}`)
  if (!isIPv4(address) && !isIPv6(address))
    throw new TypeError(`address: expected an IP address, got ${JSON.stringify(address)}`)
  const own = isIPv4(address) ? 'ipv4' : 'ipv6'
  const other = isIPv4(address) ? 'ipv6' : 'ipv4'
  const isAny = address === '0.0.0.0' || address === '::'
  const here = isAny
    ? `redirect to :${port}`
    : isIPv4(address)
      ? `dnat ip to ${address}:${port}`
      : `dnat ip6 to [${address}]:${port}`
  const rules = `table inet keypin_lab {
  chain lead {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${name}" meta nfproto ${own} meta l4proto { tcp, udp } th dport 443 ${here}
  }
  chain close {
    type filter hook forward priority filter; policy accept;
    iifname "${name}" meta nfproto ${other} tcp dport 443 reject with tcp reset
    iifname "${name}" meta nfproto ${other} udp dport 443 reject
  }
}
`
  return { rules, remove: 'nft delete table inet keypin_lab' }
}

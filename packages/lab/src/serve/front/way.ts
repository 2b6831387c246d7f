/** A kind of proxy that a client can be told of. */
export type ProxyKind = 'connect' | 'socks5'

/** The same, or an HTTP proxy that is spoken to by TLS, as some scenarios have it. */
export type ProxyWay = ProxyKind | 'https'

/**
 * How a connection came to the lab. `direct`: to its port, as to a server. `led`: by a rule of this machine's, whose
 * connection tracking said where it was going.
 */
export type WayIn = 'direct' | ProxyWay | 'proxy-header' | 'led'

/** Where a connection wanted to go, as far as its way in says so. */
export interface Arrival {
  readonly way: WayIn
  /** As the client or a balancer wrote it; not to be trusted, and absent where only SNI could tell. */
  readonly host?: string
  readonly port?: number
}

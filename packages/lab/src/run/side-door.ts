/**
 * Whether a client could reach the genuine server by QUIC, past the lab, which speaks TLS over TCP. `server`: whether that
 * server answers QUIC. `client`: whether the client's UDP is known to be led to the lab, or closed as the person who
 * runs the lab says.
 */
export interface SideDoor {
  readonly server: 'open' | 'closed'
  readonly client: 'led' | 'closed' | 'unknown'
  /** Datagrams of such clients that opened QUIC at the lab. */
  readonly datagrams: number
}

/** What else came from an address that asked for the host over TCP: others say nothing of it. */
export interface SeenClient {
  /** Datagrams that came to the lab instead. */
  readonly datagrams: number
  /** Whether the lab's name server led it here for that host, with all that it sends. */
  readonly isLedByName: boolean
}

/** What is known of a client's UDP. */
export interface UdpFacts {
  readonly speaksQuic: boolean
  /** As the person says who runs the lab. */
  readonly isClosed: boolean
  readonly clients: readonly SeenClient[]
}

/** Sums up what is known. */
export function sideDoorOf({ speaksQuic, isClosed, clients }: UdpFacts): SideDoor {
  const isLed = clients.length > 0 && clients.every((each) => each.datagrams > 0 || each.isLedByName)
  const datagrams = clients.reduce((sum, each) => sum + each.datagrams, 0)
  return {
    server: speaksQuic ? 'open' : 'closed',
    client: isClosed ? 'closed' : isLed ? 'led' : 'unknown',
    datagrams,
  }
}

/** Why what the client refused over TCP means nothing; `undefined` when it could not have gone another way. */
export function doubtAbout(door: SideDoor | undefined, host: string): string | undefined {
  if (door === undefined || door.server === 'closed' || door.client !== 'unknown') return undefined
  return `${host} answers QUIC on UDP 443: the client may have gone there past the lab (HTTP/3), and left this connection for that`
}

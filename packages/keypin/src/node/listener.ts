import type { ConnectionOptions, PeerCertificate, TLSSocket } from 'node:tls'
import { EnforcementError, unjudged } from './errors.ts'
import { type Connection, type Mark, markOf } from './guard.ts'

/**
 * Guards one socket by a listener, where there is no gate (Bun, Deno): it stands before all others, and destroys in
 * the same turn, so that queued bytes are dropped. Only sockets that a surface has made itself can be held this way.
 */
export function guardSocket(socket: TLSSocket, options: ConnectionOptions): void {
  const mark = markOf(options)
  if (mark === undefined) return
  const judge = (): void => {
    const refusal = refusalOf(mark, () => connectionOf(socket, options))
    if (refusal !== undefined) socket.destroy(refusal)
  }
  socket.prependListener('secureConnect', judge)
}

// A listener that throws holds nothing: what was queued would be sent.
function refusalOf(mark: Mark, connection: () => Connection): Error | undefined {
  try {
    return mark.guard.judge(connection(), mark)
  } catch (cause) {
    return unjudged(cause)
  }
}

function connectionOf(socket: TLSSocket, { servername, host }: ConnectionOptions): Connection {
  const names = [servername, host].filter((name): name is string => name !== undefined && name !== '')
  return {
    socket,
    names: names.length === 0 ? ['localhost'] : names,
    resumed: socket.isSessionReused(),
    chainError: socket.authorized ? undefined : chainError(socket),
    // These runtimes show the certificate on resumed sessions as well.
    certificate: () => shownCertificate(socket),
    sessionLeaf: undefined,
  }
}

function shownCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const certificate: Partial<PeerCertificate> | null = socket.getPeerCertificate(true)
  return certificate?.raw === undefined ? undefined : (certificate as PeerCertificate)
}

function chainError(socket: TLSSocket): Error {
  const reason: unknown = socket.authorizationError
  if (reason instanceof Error) return reason
  return new EnforcementError(
    'KEYPIN_CHAIN_UNTRUSTED',
    `the certificate chain is not trusted: ${String(reason)}`,
    {
      hint: 'a pin does not replace the check of the chain; pass the CA in "ca" if it is your own',
    },
  )
}

import type { Socket } from 'node:net'
import { type DialOptions, dial, type Endpoint, formatEndpoint } from '../dial.ts'
import { Conversation } from './conversation.ts'
import { type ProxyServer, throughProxy } from './proxy.ts'
import { ReachError } from './reach-error.ts'
import { type StarttlsName, starttlsProtocols } from './starttls.ts'

/** What lies between a connection and the first byte of TLS. */
export interface Route {
  readonly proxy?: ProxyServer
  /** The protocol that is spoken in clear text first. */
  readonly starttls?: StarttlsName
}

/**
 * Connects to where TLS begins: through a proxy if there is one, and past the clear text if there is some.
 *
 * @param host The name that the server is asked about where its protocol wants one.
 * @throws {ReachError} when a proxy or the server does not go along · what `dial` throws.
 */
export async function reach(
  endpoint: Endpoint,
  host: string,
  { proxy, starttls }: Route,
  options: DialOptions,
): Promise<Socket> {
  const socket = await dial(proxy?.endpoint ?? endpoint, options)
  if (proxy === undefined && starttls === undefined) return socket
  const conversation = new Conversation(socket, formatEndpoint(endpoint))
  try {
    if (proxy !== undefined) {
      options.onPhase('proxy')
      await throughProxy(conversation, proxy, endpoint)
    }
    if (starttls !== undefined) {
      options.onPhase('starttls')
      await starttlsProtocols[starttls].negotiate(conversation, host)
      refuseInjected(conversation, formatEndpoint(endpoint))
    }
  } catch (error) {
    socket.destroy()
    throw error
  }
  if (conversation.rest().length > 0) socket.unshift(conversation.rest())
  return socket
}

/**
 * What a server sends in clear text after it agreed to TLS is somebody else's: it would be taken for an answer
 * under TLS.
 *
 * @see CVE-2011-0411
 */
function refuseInjected(conversation: Conversation, where: string): void {
  if (conversation.rest().length === 0) return
  throw new ReachError(
    'KEYPIN_STARTTLS_BROKEN',
    `${where} sent more in clear text after it agreed to TLS`,
    'somebody on the way may put words into its mouth (CVE-2011-0411): look from another network',
  )
}

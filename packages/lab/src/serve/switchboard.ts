import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Presented } from '../scenarios/scenario.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { limitedAllowance, maxConnections, secureContextOf, type TlsVersion } from './endpoint.ts'
import type { Evidence } from './evidence.ts'
import { greetAndPeek } from './front/greet.ts'
import type { Arrival } from './front/way.ts'
import { Relay, type Upstream } from './relay.ts'

/** Where a lab stands that clients are led to, and what it does with whom. */
export interface SwitchboardOptions {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
  /** The host under test; connections to others are passed through. */
  readonly host: string
  /** The genuine server, where there is one. */
  readonly upstream?: Upstream
  readonly asksForIdentity: boolean
}

/** What is shown while a window is open. */
export interface Showing {
  readonly presented: Presented
  readonly tls?: TlsVersion | undefined
  readonly withoutAlpn?: boolean
  readonly keyGroup?: string | undefined
  readonly nonce: string
}

/** The time in which one chain is shown to whoever comes for the host under test. */
export interface Window {
  evidence(): Evidence[]
  /** Closes it, and all that was begun in it: what is kept open would be used unseen in the next one. */
  end(): Promise<void>
}

/** A lab on one port for many scenarios: a proxy, or a server that traffic is led to. */
export interface Switchboard {
  readonly port: number
  open(showing: Showing): Window
  close(): Promise<void>
}

interface Watched {
  evidence(): Evidence
  close(): void
}

/** Opens a switchboard. Between windows the host under test is not served. */
export async function openSwitchboard(options: SwitchboardOptions): Promise<Switchboard> {
  const sockets = new Set<Socket>()
  let current: ((socket: Socket, arrival: Arrival) => void) | undefined
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (sockets.size >= maxConnections) return void socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    return void greetAndPeek(socket).then((found) => {
      if (found === undefined || socket.destroyed) return
      const { arrival, serverName } = found
      const wanted = (serverName ?? arrival.host ?? options.host).toLowerCase().replace(/\.$/u, '')
      const isTested = wanted === options.host || wanted === options.upstream?.host
      if (!isTested) passOn(socket, { ...arrival, host: wanted }, ownAddress())
      else if (current === undefined) socket.destroy()
      else current(socket, arrival)
    })
  })
  server.listen(options.port, options.address)
  await once(server, 'listening')
  const ownAddress = (): AddressInfo => server.address() as AddressInfo
  return {
    port: ownAddress().port,
    open(showing) {
      const watched: Watched[] = []
      const serve = serverOf(showing, options)
      current = (socket, arrival) => watched.push(serve(socket, arrival))
      return {
        evidence: () => watched.map((each) => each.evidence()),
        async end() {
          current = undefined
          for (const each of watched) each.close()
        },
      }
    },
    async close() {
      current = undefined
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Serves the chain that is shown, or passes through to the genuine server. */
function serverOf(
  { presented, tls, nonce, withoutAlpn = false, keyGroup }: Showing,
  { upstream, asksForIdentity }: SwitchboardOptions,
): (socket: Socket, arrival: Arrival) => Watched {
  if (presented.isPassedThrough) {
    if (upstream === undefined) throw new TypeError('upstream: expected the genuine server')
    return (socket, arrival) => new Relay(socket, upstream, arrival, () => {})
  }
  const secureContext = secureContextOf({ presented, tls, keyGroup })
  const options: ConnectionOptions = {
    secureContext,
    nonce,
    asksForIdentity,
    allowance: limitedAllowance(),
    withoutAlpn,
  }
  return (socket, arrival) => new Connection(socket, { ...options, arrival }, () => {})
}

/** Passes a connection to another host through, unwatched, and never to the lab itself. */
function passOn(socket: Socket, { host = '', port = 443 }: Arrival, own: AddressInfo): void {
  if (port === own.port) return void socket.destroy()
  new Relay(socket, { host, port }, { way: 'direct' }, () => {})
}

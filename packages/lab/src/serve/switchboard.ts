import { once } from 'node:events'
import { type AddressInfo, createServer, isIP, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { hostNamed } from '../wire/server-name.ts'
import { Connection } from './connection.ts'
import { limitedAllowance, maxConnections } from './endpoint.ts'
import type { Evidence, Watched } from './evidence.ts'
import { canonical, isLoopback, plain } from './front/address.ts'
import type { ClearRequest, ProxiedRequest } from './front/clear-request.ts'
import type { FindDestination } from './front/conntrack.ts'
import { type Greeted, greetAndPeek } from './front/greet.ts'
import type { Arrival } from './front/way.ts'
import { isOwnGround, lookupOutside } from './reach.ts'
import { Relay, type Upstream } from './relay.ts'
import { type ServedOptions, servingOf } from './serving.ts'

/** A host under test, and where it really is. */
export interface TestedHost {
  readonly host: string
  /** The genuine server, where there is one. */
  readonly upstream?: Upstream | undefined
  /** Its addresses: a client that names no host may be told by where it was going. */
  readonly addresses?: () => Promise<ReadonlySet<string>>
}

/** Where a lab stands that clients are led to, and what it does with whom. */
export interface SwitchboardOptions {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
  /** The hosts under test, one at a time; connections to others are passed through. */
  readonly tested: readonly TestedHost[]
  readonly asksForIdentity: boolean
  /** Where a connection was going that was led here by a rule. */
  readonly findDestination?: FindDestination
  /** Serves connections that ask for the lab's own page. */
  readonly servePage?: (socket: Socket) => void
}

/** What is shown while a window is open. */
export interface Showing extends ServedOptions {
  readonly host: string
  readonly withoutAlpn?: boolean
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

interface Current {
  readonly host: string
  readonly serve: (socket: Socket, arrival: Arrival) => void
  /** For the other hosts under test. */
  readonly pass: (socket: Socket, upstream: Upstream) => void
}

/** Opens a switchboard. Between windows no host under test is served. */
export async function openSwitchboard(options: SwitchboardOptions): Promise<Switchboard> {
  const sockets = new Set<Socket>()
  let current: Current | undefined
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    if (sockets.size >= maxConnections) return void socket.destroy()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    return void greetAndPeek(socket)
      .then(async (greeted) => {
        const route =
          greeted === undefined ? undefined : await routeOf(greeted, socket, options, current?.host)
        if (route === undefined || socket.destroyed) return
        follow(route, socket, current, server.address() as AddressInfo)
      })
      // What one client says is never a reason to end the others.
      .catch(() => socket.destroy())
  })
  server.listen(options.port, options.address)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    open(showing) {
      const watched: Watched[] = []
      const passed = new Set<Relay>()
      const serve = serverOf(showing, options, (server.address() as AddressInfo).port)
      current = {
        host: showing.host,
        serve: (socket, arrival) => {
          // Whatever one attempt of a client is, it is not more; what is kept of each stays bounded with this.
          if (watched.length >= maxConnections) socket.destroy()
          else watched.push(serve(socket, arrival))
        },
        pass: (socket, upstream) => {
          const relay = new Relay(socket, upstream, { way: 'direct' }, () => passed.delete(relay))
          passed.add(relay)
        },
      }
      return {
        evidence: () => watched.map((each) => each.evidence()),
        async end() {
          current = undefined
          for (const each of [...watched, ...passed]) each.close()
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

/** Where a connection goes on. */
type Route =
  | { readonly to: 'page'; readonly serve: (socket: Socket) => void }
  | { readonly to: 'tested'; readonly host: TestedHost; readonly arrival: Arrival }
  | {
      readonly to: 'elsewhere'
      readonly place: Upstream
      readonly proxied: ProxiedRequest | undefined
      /** Whether only this machine's own clients can have come that way. */
      readonly isFromHere: boolean
    }

async function routeOf(
  { arrival: came, serverName, clear }: Greeted,
  socket: Socket,
  { tested, findDestination, servePage }: SwitchboardOptions,
  shown: string | undefined,
): Promise<Route | undefined> {
  if (servePage !== undefined && clear !== undefined && isOwn(clear, socket))
    return { to: 'page', serve: servePage }
  const isUnnamed = serverName === undefined && clear === undefined && came.host === undefined
  const led = isUnnamed && came.way === 'direct' ? await findDestination?.(socket) : undefined
  const arrival: Arrival = led === undefined ? came : { way: 'led', ...led }
  const going = isFront(arrival, socket) ? undefined : arrival.host
  const wanted = normal(serverName ?? clear?.host ?? going ?? shown ?? tested[0]?.host ?? '')
  const port = arrival.port ?? clear?.port ?? 443
  const host = tested.find((each) => each.host === wanted) ?? (await hostAt(wanted, port, tested))
  if (host !== undefined) return { to: 'tested', host, arrival }
  // Whoever comes through a balancer may come from anywhere.
  const isFromHere = isLoopback(socket.remoteAddress ?? '') && arrival.way !== 'proxy-header'
  return { to: 'elsewhere', place: { host: wanted, port }, proxied: clear?.proxied, isFromHere }
}

function follow(route: Route, socket: Socket, current: Current | undefined, own: AddressInfo): void {
  if (route.to === 'page') route.serve(socket)
  else if (route.to === 'elsewhere') passOn(socket, route, own)
  else if (route.host.host === current?.host) current.serve(socket, route.arrival)
  else if (route.host.upstream !== undefined && current !== undefined)
    current.pass(socket, route.host.upstream)
  else socket.destroy()
}

/** The host under test that is meant by where it is; its addresses are asked for only when an address is what is known. */
async function hostAt(
  wanted: string,
  port: number,
  tested: readonly TestedHost[],
): Promise<TestedHost | undefined> {
  const known = tested.find(
    ({ upstream }) =>
      upstream !== undefined &&
      canonical(upstream.host) === wanted &&
      (isLoopback(wanted) || upstream.port === port),
  )
  if (known !== undefined || isIP(wanted) === 0) return known
  for (const host of tested) {
    const addresses = [...((await host.addresses?.()) ?? [])]
    if (addresses.some((address) => canonical(address) === wanted)) return host
  }
  return undefined
}

const normal = (name: string): string => canonical(hostNamed(name))

/**
 * Whether a balancer says of a connection no more than that it came to the balancer itself: passed on there, it would
 * come round again, and again.
 */
function isFront({ way, host }: Arrival, { remoteAddress = '' }: Socket): boolean {
  if (way !== 'proxy-header' || host === undefined) return false
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const going = canonical(host)
  return (
    [remoteAddress, ...own.map(({ address }) => address)].map(canonical).includes(going) || isLoopback(going)
  )
}

/** Only what the device wrote as the lab's own address is the page: no other name can be made to lead there. */
function isOwn({ host, port }: ClearRequest, { localAddress = '', localPort }: Socket): boolean {
  const own = plain(localAddress)
  return port === localPort && (host === own || (host === 'localhost' && isLoopback(own)))
}

/** Serves the chain that is shown, or passes through to the genuine server. */
function serverOf(
  showing: Showing,
  { tested, asksForIdentity }: SwitchboardOptions,
  port: number,
): (socket: Socket, arrival: Arrival) => Watched {
  if (showing.presented.isPassedThrough) {
    const upstream = tested.find((each) => each.host === showing.host)?.upstream
    if (upstream === undefined) throw new TypeError('upstream: expected the genuine server')
    return (socket, arrival) => new Relay(socket, upstream, arrival, () => {})
  }
  const { nonce, withoutAlpn = false } = showing
  const service = { nonce, asksForIdentity, allowance: limitedAllowance(), withoutAlpn }
  const serving = servingOf(showing, service, port)
  let next = serving.first
  return (socket, arrival) => {
    const options = { ...next, arrival }
    next = serving.others
    return new Connection(socket, options, () => {})
  }
}

/**
 * Passes a connection to another host through, unwatched, and never to the lab itself. What listens on loopback here, or
 * on a link of this machine's, is for those who are on this machine.
 */
function passOn(
  socket: Socket,
  { place, proxied, isFromHere }: Extract<Route, { to: 'elsewhere' }>,
  own: AddressInfo,
): void {
  // To Node no host is this machine.
  const isNowhere = place.host === '' || place.port === own.port
  if (isNowhere || (!isFromHere && isOwnGround(place.host))) {
    socket.destroy()
    return
  }
  if (proxied?.bodyLength === 'unknown') {
    refuseLength(socket)
    return
  }
  // What was read ahead of the request lies in the socket again.
  if (proxied !== undefined) socket.read(proxied.length)
  const upstream = isFromHere ? place : { ...place, lookup: lookupOutside }
  new Relay(socket, upstream, { way: 'direct' }, () => {}, proxied)
}

const refusalMs = 5_000

/** Where one request ends and the next begins, which may be for somebody else, has to be known. */
function refuseLength(socket: Socket): void {
  socket.on('error', () => {})
  socket.setTimeout(refusalMs, () => socket.destroy())
  socket.resume()
  socket.end('HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
}

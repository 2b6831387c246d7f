import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { type CertificateAuthority, type Issued, pemBundle, root } from '@keypin/forge'
import { type PinSet, parsePinSet, pinOf } from 'keypin'

/** The pinned host, and one that no entry covers. */
export const PINNED = 'api.example.com'
export const OTHER = 'other.example.net'

/** A server on loopback, and how many requests it was sent. */
export interface CountingServer {
  readonly port: number
  readonly requests: () => number
  readonly close: () => void
}

/** Roots that a client trusts, the genuine one and an interceptor's, and a pin set for the genuine host. */
export interface World {
  readonly genuine: Issued
  readonly forged: Issued
  /** Certificates for {@link OTHER}, from the genuine root. */
  readonly other: Issued
  /** PEM of both roots. */
  readonly trust: string
  readonly pinSet: PinSet
}

/** Makes a world. */
export function createWorld(): World {
  const authority: CertificateAuthority = root()
  const interceptor = root()
  const genuine = authority.leaf(PINNED)
  const spare = authority.leaf(PINNED)
  const pins = [
    { pin: pinOf(genuine.der).text, position: 'leaf', state: 'active' },
    { pin: pinOf(spare.der).text, position: 'leaf', state: 'backup' },
  ]
  return {
    genuine,
    forged: interceptor.leaf(PINNED),
    other: authority.leaf(OTHER),
    trust: pemBundle([authority, interceptor]),
    pinSet: parsePinSet({ version: 1, hosts: { [PINNED]: { pins } } }),
  }
}

/** Serves HTTPS; `ok`, or redirects to an address. */
export async function serveTls(leaf: Issued, location?: string): Promise<CountingServer> {
  let count = 0
  const server = https.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (_, response) => {
    count += 1
    if (location !== undefined) response.writeHead(302, { location })
    response.end('ok')
  })
  return await listen(server, () => count)
}

/** Serves HTTP in clear. */
export async function serveClear(): Promise<CountingServer> {
  let count = 0
  const server = http.createServer((_, response) => {
    count += 1
    response.end('ok')
  })
  return await listen(server, () => count)
}

/** A proxy that tunnels every CONNECT to a port on loopback, by the name asked for, and counts the tunnels. */
export async function serveProxy(port: (name: string) => number): Promise<CountingServer> {
  let count = 0
  const server = http.createServer((_, response) => response.writeHead(405).end())
  server.on('connect', ({ url = '' }, client) => {
    count += 1
    const tunnel = net.connect(port(url.slice(0, url.lastIndexOf(':'))), '127.0.0.1', () =>
      client.write('HTTP/1.1 200 OK\r\n\r\n'),
    )
    tunnel.pipe(client).pipe(tunnel)
    tunnel.on('error', () => client.destroy())
    client.on('error', () => tunnel.destroy())
  })
  return await listen(server, () => count)
}

async function listen(server: http.Server | https.Server, requests: () => number): Promise<CountingServer> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, requests, close }
}

import { resolve } from 'node:path'
import {
  addressesOf,
  type Endpoint,
  formatEndpoint,
  type Inspection,
  inspect,
  parseEndpoint,
  starttlsProtocols,
} from '@keypin/probe'
import { normalizeHost } from 'keypin'
import type { OptionValues } from '../command.ts'
import { usageError } from '../errors.ts'
import type { Io } from '../io.ts'
import { parseDuration, type RouteOptions, readCa, readRoute } from './options.ts'

/** Options of commands that look at every host of a pin set. */
export const liveOptions = {
  connect: {
    type: 'string',
    value: '[HOST=]ADDRESS:PORT',
    multiple: true,
    about: 'connect there instead of the host’s own addresses; may be repeated',
  },
  port: {
    type: 'string',
    value: 'PORT',
    about: 'the port of the hosts; 443 when absent, or that of --starttls',
  },
  starttls: {
    type: 'string',
    value: 'PROTOCOL',
    about:
      'what is spoken before TLS: smtp, imap, pop3, ftp, ldap, xmpp, postgres, mysql, nntp, sieve, irc, …',
  },
  proxy: {
    type: 'string',
    value: 'URL',
    about: 'go through http://HOST:PORT or socks5://HOST:PORT; `-` takes the URL from KEYPIN_PROXY',
  },
  ca: { type: 'string', value: 'FILE', about: 'trust these certificates as well (PEM or DER)' },
  timeout: {
    type: 'string',
    value: 'TIME',
    about: 'for each connection, such as 500ms or 10s; 10s when absent',
  },
} as const

/** How to look at the hosts of a pin set. */
export interface LiveLook {
  /** Where to connect, by host; the key `*` holds for all others. */
  readonly connect: ReadonlyMap<string, Endpoint>
  readonly port: number
  readonly route: RouteOptions
  readonly ca: readonly Uint8Array[]
  readonly timeoutMs: number
  readonly now: Date
  readonly signal: AbortSignal
}

/** What was seen of a host: one inspection for each of its addresses. */
export interface LookedAt {
  readonly host: string
  readonly addresses: readonly { readonly address: string; readonly seen: Inspection }[]
  /** Why there is no address to look at. */
  readonly failure?: string
}

/** Reads the options that {@link liveOptions} declares. */
export function readLiveOptions(values: OptionValues<typeof liveOptions>, io: Io): LiveLook {
  const route = readRoute(values, io)
  return {
    route,
    connect: new Map(values.connect.map(readConnect)),
    port: values.port === undefined ? defaultPortOf(route) : parseEndpoint(`port:${values.port}`, 443).port,
    ca: values.ca === undefined ? [] : readCa(resolve(io.cwd, values.ca)),
    timeoutMs: values.timeout === undefined ? 10_000 : parseDuration(values.timeout),
    now: io.now(),
    signal: io.signal,
  }
}

const defaultPortOf = ({ starttls }: RouteOptions): number =>
  starttls === undefined ? 443 : starttlsProtocols[starttls].port

function readConnect(text: string): readonly [string, Endpoint] {
  const split = text.indexOf('=')
  const endpoint = text.slice(split + 1)
  if (endpoint === '') throw usageError(`'${text}' names no address`, 'write --connect HOST=127.0.0.1:8443')
  return [split === -1 ? '*' : normalizeHost(text.slice(0, split)), parseEndpoint(endpoint, 443)]
}

/** Looks at every address of every host, a few at a time; what a server does is in the result. */
export async function lookAtHosts(hosts: readonly string[], look: LiveLook): Promise<LookedAt[]> {
  const results: LookedAt[] = []
  const waiting = [...hosts.entries()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await lookAtHost(next[1], look)
  }
  // more at once only wait for each other: the work is in the handshakes
  await Promise.all(Array.from({ length: 16 }, worker))
  return results
}

async function lookAtHost(host: string, look: LiveLook): Promise<LookedAt> {
  look.signal.throwIfAborted()
  const given = look.connect.get(host) ?? look.connect.get('*')
  if (given !== undefined) return { host, addresses: [await lookAt(host, given, look)] }
  const found = await addressesOf(host)
  if (!found.ok) return { host, addresses: [], failure: found.failure.message }
  const endpoints = found.ips.map((ip) => ({ host: ip, port: look.port }))
  return { host, addresses: await Promise.all(endpoints.map((endpoint) => lookAt(host, endpoint, look))) }
}

async function lookAt(
  host: string,
  connect: Endpoint,
  { route, ca, timeoutMs, now, signal, port }: LiveLook,
): Promise<{ address: string; seen: Inspection }> {
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const seen = await inspect(target, { ...route, connect, ca, timeoutMs, now, signal })
  return { address: formatEndpoint(connect), seen }
}

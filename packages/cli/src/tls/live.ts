import { resolve } from 'node:path'
import {
  type Endpoint,
  type Failure,
  type Inspection,
  parseEndpoint,
  type Survey,
  type SurveyedAddress,
  starttlsProtocols,
  survey,
  verifiedPathsOf,
} from '@keypin/probe'
import { normalizeHost, type PinSet } from 'keypin'
import type { OptionValues, SingleOption } from '../command.ts'
import { type CliError, usageError } from '../errors.ts'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'
import { parseDuration, type RouteOptions, readCa, readRoute, tlsOptions } from './options.ts'

type LiveOptions = Readonly<Record<'port' | 'starttls' | 'proxy' | 'ca' | 'timeout', SingleOption>> & {
  readonly connect: SingleOption & { readonly multiple: true }
}

const { starttls, proxy, ca, timeout } = tlsOptions

/** Options of commands that look at every host of a pin set. */
export const liveOptions: LiveOptions = {
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
  starttls,
  proxy,
  ca,
  timeout,
}

/** How to look at the hosts of a pin set. */
export interface LiveLook {
  /** Where to connect, by host, which may be several places; the key `*` holds for all others. */
  readonly connect: ReadonlyMap<string, readonly Endpoint[]>
  readonly port: number
  readonly route: RouteOptions
  readonly ca: readonly Uint8Array[]
  readonly timeoutMs: number
  readonly now: Date
  readonly signal: AbortSignal
}

/** One chain that an address shows, or why there is none. */
export interface LookedAtAddress {
  readonly address: string
  readonly seen?: Inspection
  readonly failure?: Failure
}

/** What was seen of a host: one inspection for each of its addresses, and for each chain that one may show. */
export interface LookedAt {
  readonly host: string
  readonly addresses: readonly LookedAtAddress[]
  /** What got no answer, though the address gave others: of this it is not known what clients get. */
  readonly unanswered: readonly string[]
  /** Why there is no address to look at. */
  readonly failure?: string
}

/** Says what was not seen of hosts that were, so that nobody takes it for seen. */
export function sayUnanswered(looked: readonly LookedAt[], io: Io): void {
  for (const { host, unanswered } of looked)
    for (const what of unanswered) say(io, `warning: not seen of ${host}: ${what}`)
}

/** The paths that a client could be pinned on: verified, and for this host. */
export function usablePathsOf(seen: Inspection): Uint8Array[][] {
  return seen.trust.coversHost === false ? [] : verifiedPathsOf(seen)
}

/** Reads the options that {@link liveOptions} declares. */
export function readLiveOptions(values: OptionValues<typeof liveOptions>, io: Io): LiveLook {
  const route = readRoute(values, io)
  return {
    route,
    connect: byHost(values.connect.map(readConnect)),
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

/** One that is named twice is looked at in both places, as one with two addresses is. */
function byHost(all: readonly (readonly [string, Endpoint])[]): LiveLook['connect'] {
  const places = new Map<string, Endpoint[]>()
  for (const [host, endpoint] of all) places.set(host, [...(places.get(host) ?? []), endpoint])
  return places
}

/**
 * Refuses places for hosts that there are not: a misspelt one would leave its host to the DNS, without a word.
 *
 * @throws {CliError} `KEYPIN_USAGE`
 */
export function refuseStrangers({ connect }: LiveLook, { hosts }: PinSet): void {
  const stranger = [...connect.keys()].find((host) => host !== '*' && !hosts.has(host))
  if (stranger !== undefined) throw noSuchHost(stranger, hosts)
}

/** What is said of a host that the pin set does not have. */
export function noSuchHost(host: string, hosts: PinSet['hosts']): CliError {
  return usageError(
    `${host} is not a host of the pin set`,
    `there are: ${[...hosts.keys()].slice(0, 20).join(', ')}`,
  )
}

/** Looks at every address of every host, for every kind of key, a few hosts at a time; what a server does is in the result. */
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
  const { route, ca, timeoutMs, now, signal, port } = look
  const places = look.connect.get(host) ?? look.connect.get('*') ?? [undefined]
  const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const options = { ...route, ca, timeoutMs, now, signal, nameless: false }
  const found = await Promise.all(
    places.map((connect) => survey(target, { ...options, ...(connect === undefined ? {} : { connect }) })),
  )
  const failure = found.find((one) => one.failure !== undefined)?.failure?.message
  if (failure !== undefined) return { host, addresses: [], unanswered: [], failure }
  return {
    host,
    addresses: found.flatMap((one) => one.addresses.flatMap((each) => chainsOf(each, one))),
    unanswered: found.flatMap((one) => one.addresses.flatMap(unansweredAt)),
  }
}

function unansweredAt({ address, answers }: SurveyedAddress): string[] {
  return answers.flatMap(({ only, failure }) =>
    only === undefined || failure === undefined
      ? []
      : [`what ${address} has for ${only.key} in ${only.protocol} (${failure.message})`],
  )
}

/** Every chain that an address shows, with the kind of its key where there are several; or why there is none. */
function chainsOf(
  { address, chain, failure, answers }: SurveyedAddress,
  { chains }: Survey,
): LookedAtAddress[] {
  const places = new Set(
    [chain, ...answers.map((answer) => answer.chain)].filter((place) => place !== undefined),
  )
  if (chain === undefined) return [{ address, ...(failure === undefined ? {} : { failure }) }]
  const seen = [...places].flatMap((place) => chains[place] ?? [])
  return seen.map((one) => {
    const kind = one.presented[0]?.key?.text
    return { address: seen.length > 1 && kind !== undefined ? `${address} ${kind}` : address, seen: one }
  })
}

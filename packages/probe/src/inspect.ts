import { isIP } from 'node:net'
import { readCertificates } from 'keypin'
import { withKnownAuthorities } from './authorities.ts'
import { readBoundedFile } from './bounded-file.ts'
import { type Endpoint, formatEndpoint } from './dial.ts'
import { ProbeError } from './errors.ts'
import { glance } from './glance.ts'
import type { Address } from './handshake.ts'
import type { Inspection, ServerFacts } from './inspection.ts'
import type { Narrowing } from './offers.ts'
import { askFor, askOpenssl, type Outcome, persist, type Way } from './persist.ts'
import type { ProxyServer } from './reach/proxy.ts'
import type { Route } from './reach/reach.ts'
import { type StarttlsName, starttlsProtocols } from './reach/starttls.ts'
import { leafStatus } from './revocation/leaf-status.ts'
import { type FileTarget, type HostTarget, parseTarget, withoutCredentials } from './target.ts'
import { tlsFacts } from './tls-facts.ts'
import { judgeTrust, type TrustOptions } from './trust.ts'

/** How to look. */
export interface InspectOptions extends TrustOptions {
  /** Connect here in place of the host's own address; name and SNI stay. */
  readonly connect?: Endpoint
  /** Ask for this name, and check the certificate against it; default: the host. */
  readonly servername?: string
  /** Whether a name is asked for at all; without, a server shows what it has for everybody. Default true. */
  readonly sendServername?: boolean
  /**
   * Hang up as soon as a TLS 1.2 server has shown its certificates: a tenth of the work, and no proof that it has
   * their key. Servers that want TLS 1.3 are looked at to the end. Default false.
   */
  readonly inventory?: boolean
  /** Ask OpenSSL what it makes of a chain that leads nowhere, on a connection of its own. Default true. */
  readonly secondOpinion?: boolean
  /** Ask only for a certificate with this kind of key, in this version of TLS. */
  readonly only?: Narrowing
  /** Speak this protocol in clear text until TLS begins; default: what the scheme of the target says. */
  readonly starttls?: StarttlsName
  /** Go through this proxy, which looks up the name. */
  readonly proxy?: ProxyServer
  /** For each connection, from the look-up of the name to the end of the handshake. Default 10,000. */
  readonly timeoutMs?: number
  readonly now?: Date
  readonly signal?: AbortSignal
  /** The folder that paths start from. */
  readonly cwd?: string
}

/**
 * Looks at what a server, or a file, really presents, and verifies it by itself.
 *
 * Whatever a server does is data: a failure stands in the result, with what was seen before it. A chain that
 * nobody trusts is told like any other, so look at `trust` before believing a pin: through an interceptor it
 * is the interceptor's. A server that refuses current clients is asked again for anything down to TLS 1.0. No
 * application byte is ever sent.
 *
 * @param target `HOST`, `HOST:PORT`, `[v6]:PORT`, a URL, or the path of a PEM or DER file.
 * @throws {ProbeError} `KEYPIN_TARGET_MALFORMED` for a target that names nothing.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED` for a host that can be none.
 * @throws {CertificateError} for a file without certificates; what `node:fs` throws for one that cannot be read.
 * @throws The reason of `signal` once it is aborted.
 * @example
 * const seen = await inspect('api.example.com')
 * if (seen.trust.ends === 'public') console.log(seen.presented[0]?.pin)
 */
export async function inspect(target: string, options: InspectOptions = {}): Promise<Inspection> {
  const parsed = parseTarget(target, options.cwd, defaultPortOf(options))
  const now = options.now ?? new Date()
  return parsed.kind === 'file'
    ? inspectFile(target, parsed, options, now)
    : inspectServer(withoutCredentials(target), parsed, options, now)
}

function inspectFile(target: string, { path }: FileTarget, options: InspectOptions, now: Date): Inspection {
  const presented = readCertificates(readBoundedFile(path))
  if (presented.length === 0)
    throw new ProbeError('KEYPIN_TARGET_MALFORMED', `${path} holds no certificate`, {
      hint: 'name a PEM or DER file of certificates',
    })
  const judged = judgeTrust(presented, options, now)
  return {
    target,
    at: now.toISOString(),
    file: path,
    possession: 'unproven',
    ...judged,
    ...leafStatus(presented, undefined, judged.paths, now),
  }
}

async function inspectServer(
  target: string,
  { host, port, starttls: spoken }: HostTarget,
  options: InspectOptions,
  now: Date,
): Promise<Inspection> {
  const name = options.servername ?? host
  const endpoint = options.connect ?? { host, port }
  const { proxy, starttls = spoken } = options
  const route = { ...(proxy && { proxy }), ...(starttls && { starttls }) }
  const asked = options.sendServername === false ? {} : { servername: name }
  const way = { endpoint, ...asked, route, ...optionsOfWay(options) }
  const { handshake, offer, failure } = await lookBy(way, options)
  const presented = withKnownAuthorities(handshake.ok ? handshake.presented : (handshake.flight.chain ?? []))
  const judged = judgeTrust(presented, options, now, name)
  const isDoubtful = handshake.ok && presented.length > 0 && judged.trust.ends === 'nowhere'
  const openssl =
    isDoubtful && options.secondOpinion !== false && options.publicRoots !== false
      ? await askOpenssl(
          { ...way, endpoint: sameServer(handshake.address) ?? endpoint },
          offer,
          options.ca ?? [],
        )
      : undefined
  return {
    target,
    at: now.toISOString(),
    server: { host, port, ...(isIP(name) === 0 ? asked : {}), ...serverFacts(handshake, route, options) },
    ...(failure === undefined ? {} : { failure }),
    ...(handshake.ok ? { tls: tlsFacts(handshake, offer) } : {}),
    possession: handshake.ok && presented.length > 0 ? 'proven' : 'unproven',
    ...judged,
    ...leafStatus(presented, handshake, judged.paths, now),
    trust: { ...judged.trust, ...(openssl === undefined ? {} : { openssl }) },
  }
}

function serverFacts(
  handshake: Outcome['handshake'],
  { proxy, starttls }: Route,
  { connect }: InspectOptions,
): Omit<ServerFacts, 'host' | 'port'> {
  return {
    ...(handshake.address === undefined ? {} : { address: handshake.address }),
    ...(connect === undefined ? {} : { connectedTo: formatEndpoint(connect) }),
    ...(proxy === undefined ? {} : { proxy: `${proxy.kind} ${formatEndpoint(proxy.endpoint)}` }),
    ...(starttls === undefined ? {} : { starttls }),
    ...(handshake.ok ? { durationMs: Math.round(handshake.durationMs) } : {}),
  }
}

async function lookBy(way: Way, { only, inventory = false }: InspectOptions): Promise<Outcome> {
  const glanced = inventory ? await glance(way) : undefined
  if (glanced !== undefined) return glanced
  return only === undefined ? persist(way) : askFor(way, only)
}

/** Behind one name may stand several servers. */
const sameServer = (address: Address | undefined): Endpoint | undefined =>
  address && { host: address.ip, port: address.port }

const defaultPortOf = ({ starttls }: InspectOptions): number =>
  starttls === undefined ? 443 : starttlsProtocols[starttls].port

const optionsOfWay = ({ timeoutMs = 10_000, signal }: InspectOptions): Pick<Way, 'timeoutMs' | 'signal'> => ({
  timeoutMs,
  ...(signal === undefined ? {} : { signal }),
})

/** The verified paths of an inspection as `evaluate` takes them; those that end nowhere are none. */
export function verifiedPathsOf(inspection: Inspection): Uint8Array[][] {
  return inspection.paths
    .filter(({ ends }) => ends !== 'nowhere')
    .map(({ certificates }) => certificates.flatMap(({ pem }) => readCertificates(pem)))
}

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { readCertificate, readCertificates } from 'keypin'
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts'
import { type Endpoint, formatEndpoint } from './dial.ts'
import { ProbeError } from './errors.ts'
import type { Failure } from './failure.ts'
import { type FailedHandshake, type Handshake, shakeHands } from './handshake.ts'
import type { Inspection, ServerFacts, TrustFacts } from './inspection.ts'
import { type Judgement, judge, type PathFacts } from './judge.ts'
import { coversHost } from './names.ts'
import { anything, current, nameless, type Offer } from './offers.ts'
import { givenRoots, publicRoots, systemRoots } from './stores.ts'
import { type FileTarget, type HostTarget, parseTarget } from './target.ts'
import { tlsFacts } from './tls-facts.ts'

/** How to look. */
export interface InspectOptions {
  /** Connect here in place of the host's own address; name and SNI stay. */
  readonly connect?: Endpoint
  /** Ask for this name, and check the certificate against it; default: the host. */
  readonly servername?: string
  /** What counts as public, DER. Default: the roots bundled with Node, which are Mozilla's. */
  readonly publicRoots?: readonly Uint8Array[]
  /** Trust anchors beside the public roots, DER. */
  readonly ca?: readonly Uint8Array[]
  /** Whether this machine's own trust store counts where no other anchor is found. Default true. */
  readonly systemStore?: boolean
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
  const parsed = parseTarget(target, options.cwd)
  const now = options.now ?? new Date()
  return parsed.kind === 'file'
    ? inspectFile(target, parsed, options, now)
    : inspectServer(target, parsed, options, now)
}

function inspectFile(target: string, { path }: FileTarget, options: InspectOptions, now: Date): Inspection {
  const presented = readCertificates(readFileSync(path))
  if (presented.length === 0)
    throw new ProbeError('KEYPIN_TARGET_MALFORMED', `${path} holds no certificate`, {
      hint: 'name a PEM or DER file of certificates',
    })
  return {
    target,
    at: now.toISOString(),
    file: path,
    possession: 'unproven',
    ...judged(presented, options, now),
  }
}

async function inspectServer(
  target: string,
  { host, port }: HostTarget,
  options: InspectOptions,
  now: Date,
): Promise<Inspection> {
  const name = options.servername ?? host
  const endpoint = options.connect ?? { host, port }
  const { handshake, offer, failure } = await persist(endpoint, name, options)
  const server: ServerFacts = {
    host,
    port,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(handshake.address === undefined ? {} : { address: handshake.address }),
    ...(options.connect === undefined ? {} : { connectedTo: formatEndpoint(options.connect) }),
    ...(handshake.ok ? { durationMs: Math.round(handshake.durationMs) } : {}),
  }
  const presented = handshake.ok ? handshake.presented : (handshake.flight.chain ?? [])
  const opensslError = handshake.ok ? handshake.authorizationError : undefined
  return {
    target,
    at: now.toISOString(),
    server,
    ...(failure === undefined ? {} : { failure }),
    ...(handshake.ok ? { tls: tlsFacts(handshake, offer) } : {}),
    possession: handshake.ok && presented.length > 0 ? 'proven' : 'unproven',
    ...judged(presented, options, now, name, opensslError),
  }
}

interface Outcome {
  readonly handshake: Handshake | FailedHandshake
  readonly offer: Offer
  readonly failure?: Failure
}

/** Tries what current clients offer, then anything at all, then whether there are certificates at all. */
async function persist(endpoint: Endpoint, servername: string, options: InspectOptions): Promise<Outcome> {
  const attempt = (offer: Offer): Promise<Handshake | FailedHandshake> =>
    shakeHands({
      endpoint,
      servername,
      offer,
      ca: (options.ca ?? []).map((der) => certificateFacts(der, new Date(0)).pem),
      timeoutMs: options.timeoutMs ?? 10_000,
      signal: options.signal ?? new AbortController().signal,
    })
  const first = await attempt(current)
  if (first.ok) return outcomeOf(first, current, endpoint)
  if (!isWorthAnotherTry(first)) return { handshake: first, offer: current, failure: first.failure }
  const second = await attempt(anything)
  if (second.ok) return outcomeOf(second, anything, endpoint)
  const third = await attempt(nameless)
  if (third.ok || (third.flight.cipherSuite !== undefined && third.flight.chain === undefined))
    return { handshake: third, offer: nameless, failure: noCertificate(endpoint) }
  return { handshake: first, offer: current, failure: first.failure }
}

function outcomeOf(handshake: Handshake, offer: Offer, endpoint: Endpoint): Outcome {
  if (handshake.presented.length > 0) return { handshake, offer }
  return { handshake, offer, failure: noCertificate(endpoint) }
}

/** Only a server that answered in TLS, or hung up on it, may like another offer better. */
function isWorthAnotherTry({ failure }: FailedHandshake): boolean {
  return ['KEYPIN_HANDSHAKE_REFUSED', 'KEYPIN_HANDSHAKE_BROKEN', 'KEYPIN_CONNECTION_CLOSED'].includes(
    failure.code,
  )
}

function noCertificate(endpoint: Endpoint): Failure {
  return {
    code: 'KEYPIN_NO_CERTIFICATE',
    message: `${formatEndpoint(endpoint)} shows no certificate: it speaks anonymous or pre-shared-key TLS`,
    hint: 'there is nothing to pin; have the server show a certificate first',
  }
}

type Judged = Judgement & { presented: readonly CertificateFacts[]; trust: TrustFacts }

function judged(
  presented: readonly Uint8Array[],
  options: InspectOptions,
  now: Date,
  name?: string,
  opensslError?: string,
): Judged {
  const stores = [publicRoots(options.publicRoots), givenRoots(options.ca ?? [])]
  let judgement = judge(presented, stores, now)
  if (bestEnd(judgement.paths) === 'nowhere' && options.systemStore !== false)
    judgement = judge(presented, [...stores, systemRoots()], now)
  const covers = name === undefined ? undefined : leafCovers(presented, name)
  return {
    presented: presented.map((der) => certificateFacts(der, now)),
    ...judgement,
    trust: {
      ends: bestEnd(judgement.paths),
      ...(covers === undefined ? {} : { coversHost: covers }),
      ...(opensslError === undefined || wasAskedInVain(judgement.paths, options) ? {} : { opensslError }),
    },
  }
}

/** With given anchors OpenSSL was asked about those alone, which says nothing about a public path. */
function wasAskedInVain(paths: readonly PathFacts[], { ca = [] }: InspectOptions): boolean {
  return ca.length > 0 && bestEnd(paths) === 'public'
}

const bestFirst = ['public', 'given', 'system'] as const

const bestEnd = (paths: readonly PathFacts[]): TrustFacts['ends'] =>
  bestFirst.find((store) => paths.some(({ ends }) => ends === store)) ?? 'nowhere'

function leafCovers([leaf]: readonly Uint8Array[], name: string): boolean | undefined {
  if (leaf === undefined) return undefined
  try {
    return coversHost(readCertificate(leaf), name)
  } catch {
    return false
  }
}

/** The verified paths of an inspection as `evaluate` takes them; those that end nowhere are none. */
export function verifiedPathsOf(inspection: Inspection): Uint8Array[][] {
  return inspection.paths
    .filter(({ ends }) => ends !== 'nowhere')
    .map(({ certificates }) => certificates.flatMap(({ pem }) => readCertificates(pem)))
}

import { addressesOf } from './addresses.ts'
import { type Endpoint, formatEndpoint } from './dial.ts'
import type { Failure, FailureCode } from './failure.ts'
import { type InspectOptions, inspect } from './inspect.ts'
import type { Inspection } from './inspection.ts'
import type { KeyKind, Narrowing } from './offers.ts'
import { starttlsProtocols } from './reach/starttls.ts'
import { parseTarget, withoutCredentials } from './target.ts'

/** How to look everywhere. */
export interface SurveyOptions extends Omit<InspectOptions, 'only' | 'sendServername'> {
  /** Whether the server is also asked without a name. Default true. */
  readonly nameless?: boolean
}

/** Everything that a name presents: at each of its addresses, with each kind of key, in each version of TLS. */
export interface Survey {
  /** As it was asked for, but for a password in a URL. */
  readonly target: string
  /** When, ISO 8601. */
  readonly at: string
  readonly host: string
  readonly port: number
  /** Why there is no address to look at. */
  readonly failure?: Failure
  readonly addresses: readonly SurveyedAddress[]
  /** What was presented, each chain once, with what it is worth. */
  readonly chains: readonly Inspection[]
}

/** What one address presents. */
export interface SurveyedAddress {
  /** `192.0.2.1:443`; behind a proxy, the name. */
  readonly address: string
  /** Why nothing could be seen there. */
  readonly failure?: Failure
  /** What a current client gets: its place among the chains. */
  readonly chain?: number
  readonly answers: readonly Answer[]
}

/** What came of asking for one thing. */
export interface Answer {
  /** Absent for what is shown to a client that names nobody. */
  readonly only?: Narrowing
  readonly servername: boolean
  /** Its place among the chains; absent where the server has no such thing. */
  readonly chain?: number
  /** Why there is no answer, where that is not simply a refusal. */
  readonly failure?: Failure
}

const keys: readonly KeyKind[] = ['ECDSA', 'RSA', 'Ed25519']
const protocols = ['TLSv1.3', 'TLSv1.2'] as const
const narrowings: readonly Narrowing[] = protocols.flatMap((protocol) =>
  keys.map((key) => ({ protocol, key })),
)

/** What a server says that does not have what it was asked for. */
const refusals: readonly FailureCode[] = [
  'KEYPIN_HANDSHAKE_REFUSED',
  'KEYPIN_HANDSHAKE_BROKEN',
  'KEYPIN_CONNECTION_CLOSED',
]

/**
 * Looks at every address of a host, asking each for every kind of key in TLS 1.2 and 1.3, and without a name:
 * whatever a client may get that is not this one.
 *
 * Eight looks at each address, one after the other; the addresses at once. A look at a chain that nobody trusts takes a
 * second connection, to ask OpenSSL about it.
 *
 * @param target A host as `inspect` takes it; no file.
 * @throws what `inspect` throws.
 * @example
 * const { chains } = await survey('api.example.com')
 * const pins = chains.map(({ presented }) => presented[0]?.pin)
 */
export async function survey(target: string, options: SurveyOptions = {}): Promise<Survey> {
  const { starttls: asked, cwd, connect } = options
  const parsed = parseTarget(target, cwd, asked && starttlsProtocols[asked].port)
  if (parsed.kind === 'file') throw new TypeError(`a file has no addresses: ${target}`)
  const { host, port } = parsed
  const about = {
    target: withoutCredentials(target),
    at: (options.now ?? new Date()).toISOString(),
    host,
    port,
  }
  // a proxy looks names up by itself
  const given = connect ?? (options.proxy === undefined ? undefined : { host, port })
  const found = given === undefined ? await addressesOf(host) : { ok: true as const, ips: [] }
  if (!found.ok) return { ...about, failure: found.failure, addresses: [], chains: [] }
  const endpoints: readonly Endpoint[] =
    given === undefined ? found.ips.map((ip) => ({ host: ip, port })) : [given]
  const chains = new Chains()
  const addresses = await Promise.all(
    endpoints.map((endpoint) => surveyAddress(target, endpoint, options, chains)),
  )
  return { ...about, addresses, chains: chains.all }
}

async function surveyAddress(
  target: string,
  endpoint: Endpoint,
  { nameless = true, ...options }: SurveyOptions,
  chains: Chains,
): Promise<SurveyedAddress> {
  const look = (more: InspectOptions): Promise<Inspection> =>
    inspect(target, { ...options, connect: endpoint, ...more })
  const first = await look({})
  const address = formatEndpoint(endpoint)
  if (first.presented.length === 0)
    return { address, answers: [], ...(first.failure === undefined ? {} : { failure: first.failure }) }
  const chain = chains.add(first)
  const answers: Answer[] = []
  for (const only of narrowings)
    answers.push(answerOf(await look({ only }), chains, { only, servername: true }))
  if (nameless) answers.push(answerOf(await look({ sendServername: false }), chains, { servername: false }))
  return {
    address,
    chain,
    answers,
    ...(first.failure === undefined ? {} : { failure: first.failure }),
  }
}

function answerOf(seen: Inspection, chains: Chains, asked: Pick<Answer, 'only' | 'servername'>): Answer {
  if (seen.failure === undefined) return { ...asked, chain: chains.add(seen) }
  return refusals.includes(seen.failure.code) ? asked : { ...asked, failure: seen.failure }
}

/** Chains by what they consist of. */
class Chains {
  readonly all: Inspection[] = []
  readonly #places = new Map<string, number>()

  /** Gives the place of what was presented, a new one for what was not seen before. */
  add(seen: Inspection): number {
    const id = seen.presented.map(({ certificatePin }) => certificatePin).join(' ')
    const known = this.#places.get(id)
    if (known !== undefined) return known
    this.#places.set(id, this.all.length)
    return this.all.push(seen) - 1
  }
}

import type { Exchange } from '../scenarios/scenario.ts'
import { hostAndPort } from '../serve/front/address.ts'
import type { ProxyWay } from '../serve/front/way.ts'
import type { SpeechName } from '../serve/speech/registry.ts'

// Ways to point a client at other roots than those the lab gives it, in what this machine exports.
const trustVariables = [
  'AWS_CA_BUNDLE',
  'CARGO_HTTP_CAINFO',
  'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE',
  'CURL_CA_BUNDLE',
  'DENO_CERT',
  'DENO_TLS_CA_STORE',
  'ELIXIR_MAKE_CACERT',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
  'HEX_CACERTS_PATH',
  'HTTPLIB2_CA_CERTS',
  'NIX_SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'PERL_LWP_SSL_CA_FILE',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
]

// The lab is on loopback; a proxy would stand between it and the client.
const proxyVariables = ['ALL_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY']

const loopback = '127.0.0.1'

const withheldNames = new Set([...trustVariables, ...proxyVariables])

/** What a client finds in its environment. */
export interface LabVariables {
  readonly host: string
  readonly port: number
  /** Where the lab is, for a client on this machine. Default: `127.0.0.1`. */
  readonly address?: string
  /** A protocol in which the server speaks first; HTTP otherwise. */
  readonly speaks?: SpeechName | undefined
  /** Path of the PEM bundle to trust. */
  readonly ca: string
  /** Path of the pin set. */
  readonly pinSet: string
  /** Through what kind of proxy the client is to come, on the same port. */
  readonly via?: ProxyWay | undefined
  /** The kind of exchange it is to make, when it is not a plain request. */
  readonly exchange?: Exchange | undefined
  /** A folder for what it remembers from one attempt to the next. */
  readonly state?: string | undefined
}

/** The environment of a client under test, and the names of what was kept from it. */
export interface ClientEnvironment {
  readonly variables: Readonly<Record<string, string>>
  readonly withheld: readonly string[]
}

/** Takes out of an environment what would give the client other roots, or another way. */
export function withoutTrust(environment: Readonly<Record<string, string | undefined>>): ClientEnvironment {
  const kept: [string, string][] = []
  const withheld: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (withheldNames.has(name.toUpperCase())) withheld.push(name)
    else if (value !== undefined && !name.startsWith('KEYPIN_LAB_')) kept.push([name, value])
  }
  return { variables: Object.fromEntries(kept), withheld: withheld.sort() }
}

/**
 * The variables that tell a client about the lab. The name in the URL is the host under test, whatever it is; it is
 * served at `KEYPIN_LAB_ADDRESS`, and a client of a name that does not lead there has to be told so
 * (`curl --resolve`, `lookup` in Node).
 */
export function labVariables(facts: LabVariables): Record<string, string> {
  const { host, port, address = loopback, speaks, via, exchange, state } = facts
  return {
    ...sharedVariables(facts),
    ...(via === undefined ? {} : proxyVariablesFor(via, hostAndPort(address, port))),
    KEYPIN_LAB_URL: labUrl(host, port, speaks),
    KEYPIN_LAB_PORT: String(port),
    ...(exchange === undefined ? {} : { KEYPIN_LAB_EXCHANGE: exchange }),
    ...(state === undefined ? {} : { KEYPIN_LAB_STATE: state }),
  }
}

/** What is the same for every chain. */
export function sharedVariables({
  host,
  ca,
  pinSet,
  address = loopback,
}: Omit<LabVariables, 'port'>): Record<string, string> {
  return {
    KEYPIN_LAB_HOST: host,
    KEYPIN_LAB_ADDRESS: address,
    KEYPIN_LAB_CA: ca,
    KEYPIN_LAB_PINSET: pinSet,
  }
}

// Where the machine's own trust is looked for, by OpenSSL and by those who ask it not.
const machineTrust = ['CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']

/** What makes a bundle of roots the machine's own trust, for clients that ask for that in the usual ways. */
export const installedTrust = (bundle: string): Record<string, string> =>
  Object.fromEntries(machineTrust.map((name) => [name, bundle]))

/** Where a client finds the host under test. */
export function labUrl(host: string, port: number, scheme: SpeechName | 'https' = 'https'): string {
  return `${scheme}://${hostAndPort(host, port)}/`
}

const schemes: Readonly<Record<ProxyWay, string>> = { connect: 'http', https: 'https', socks5: 'socks5h' }

/** A proxy in the ways that clients are told of one. Node looks there only when it is told to, and knows HTTP only. */
function proxyVariablesFor(via: ProxyWay, at: string): Record<string, string> {
  const url = `${schemes[via]}://${at}`
  return {
    KEYPIN_LAB_PROXY: url,
    HTTPS_PROXY: url,
    https_proxy: url,
    ALL_PROXY: url,
    all_proxy: url,
    NO_PROXY: '',
    no_proxy: '',
    ...(via === 'connect' ? { NODE_USE_ENV_PROXY: '1' } : {}),
  }
}

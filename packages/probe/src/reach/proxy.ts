import { isIP } from 'node:net'
import { normalizeHost } from 'keypin'
import { type Endpoint, formatEndpoint } from '../dial.ts'
import { ProbeError } from '../errors.ts'
import type { Conversation } from './conversation.ts'
import { quoted, ReachError } from './reach-error.ts'

/** A proxy that connections go through. */
export interface ProxyServer {
  readonly kind: 'connect' | 'socks5'
  readonly endpoint: Endpoint
  /** Kept out of every message. */
  readonly credentials?: { readonly user: string; readonly password: string }
}

const kinds: Readonly<Record<string, readonly [ProxyServer['kind'], defaultPort: number]>> = {
  'http:': ['connect', 80],
  'socks5:': ['socks5', 1080],
  'socks5h:': ['socks5', 1080],
}

/**
 * Reads `http://[USER:PASSWORD@]HOST[:PORT]` or `socks5://…`; with either, the proxy looks up the name.
 *
 * @throws {ProbeError} `KEYPIN_PROXY_MALFORMED`; the message never holds the password.
 */
export function parseProxy(text: string): ProxyServer {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [kind, defaultPort = 0] = kinds[url?.protocol ?? ''] ?? []
  if (url === undefined || kind === undefined || url.hostname === '' || !/^\/?$/.test(url.pathname))
    throw new ProbeError('KEYPIN_PROXY_MALFORMED', 'the proxy is none that can be used', {
      hint: 'write http://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ before the host if it asks',
    })
  const host = normalizeHost(url.hostname)
  return {
    kind,
    endpoint: { host, port: url.port === '' ? defaultPort : Number(url.port) },
    ...(url.username === ''
      ? {}
      : {
          credentials: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
        }),
  }
}

/** Has a proxy connect to an endpoint. */
export function throughProxy(conversation: Conversation, proxy: ProxyServer, to: Endpoint): Promise<void> {
  return proxy.kind === 'connect' ? connect(conversation, proxy, to) : socks5(conversation, proxy, to)
}

const mostHeaders = 100

/** RFC 9110 section 9.3.6. */
async function connect(
  conversation: Conversation,
  { endpoint, credentials }: ProxyServer,
  to: Endpoint,
): Promise<void> {
  const where = formatEndpoint(to)
  const basic =
    credentials && Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64')
  conversation.say(
    `CONNECT ${where} HTTP/1.1\r\nHost: ${where}\r\n` +
      `${basic === undefined ? '' : `Proxy-Authorization: Basic ${basic}\r\n`}\r\n`,
  )
  const status = await conversation.line()
  const [, code] = /^HTTP\/1\.[01] (\d{3})\b/.exec(status) ?? []
  if (code === undefined) throw refused(endpoint, `answered ${quoted(status)}, which is no HTTP`)
  for (let count = 0; (await conversation.line()) !== ''; count++)
    if (count >= mostHeaders) throw refused(endpoint, 'sent an answer without an end')
  if (code === '407')
    throw refused(endpoint, 'asks for a user and a password', 'give them: http://USER:PASSWORD@HOST:PORT')
  if (!code.startsWith('2')) throw refused(endpoint, `refused to connect to ${where}: ${quoted(status)}`)
}

const socksReplies: readonly string[] = [
  ...['', 'it failed', 'its rules forbid it', 'the network cannot be reached', 'the host cannot be reached'],
  ...['the connection was refused', 'the time ran out', 'it knows no CONNECT', 'it knows no such address'],
]

/** RFC 1928, and RFC 1929 for the password. */
async function socks5(
  conversation: Conversation,
  { endpoint, credentials }: ProxyServer,
  to: Endpoint,
): Promise<void> {
  conversation.say(Uint8Array.from(credentials === undefined ? [5, 1, 0] : [5, 2, 0, 2]))
  const [version, method] = await conversation.bytes(2)
  if (version !== 5) throw refused(endpoint, 'does not speak SOCKS5')
  if (method === 2 && credentials !== undefined) await authenticate(conversation, endpoint, credentials)
  else if (method !== 0)
    throw refused(endpoint, 'asks for a user and a password', 'give them: socks5://USER:PASSWORD@HOST:PORT')
  conversation.say(Uint8Array.from([5, 1, 0, ...addressOf(to), to.port >> 8, to.port & 0xff]))
  const [, reply = 1, , kind] = await conversation.bytes(4)
  if (reply !== 0)
    throw refused(
      endpoint,
      `did not connect to ${formatEndpoint(to)}: ${socksReplies[reply] ?? `reply ${reply}`}`,
    )
  const length = kind === 1 ? 4 : kind === 4 ? 16 : ((await conversation.bytes(1))[0] ?? 0)
  await conversation.bytes(length + 2)
}

async function authenticate(
  conversation: Conversation,
  endpoint: Endpoint,
  { user, password }: NonNullable<ProxyServer['credentials']>,
): Promise<void> {
  const [name, secret] = [Buffer.from(user, 'utf8'), Buffer.from(password, 'utf8')]
  if (name.length > 255 || secret.length > 255)
    throw refused(endpoint, 'takes at most 255 bytes of user and password')
  conversation.say(Uint8Array.from([1, name.length, ...name, secret.length, ...secret]))
  const [, status] = await conversation.bytes(2)
  if (status !== 0) throw refused(endpoint, 'does not accept the user and the password')
}

/** The name itself where there is one: the proxy looks it up. */
function addressOf({ host }: Endpoint): readonly number[] {
  if (isIP(host) === 4) return [1, ...host.split('.').map(Number)]
  if (isIP(host) === 6) return [4, ...bytesOfIPv6(host)]
  return [3, host.length, ...Buffer.from(host, 'latin1')]
}

function bytesOfIPv6(host: string): number[] {
  const [head = '', tail] = host.split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...zeros, ...last].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

function refused(
  proxy: Endpoint,
  did: string,
  hint: string = 'ask whoever runs the proxy, or try without it',
): ReachError {
  return new ReachError('KEYPIN_PROXY_REFUSED', `the proxy ${formatEndpoint(proxy)} ${did}`, hint)
}

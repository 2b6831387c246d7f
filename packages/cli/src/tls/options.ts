import { resolve } from 'node:path'
import {
  type Endpoint,
  isStarttlsName,
  type ProxyServer,
  parseEndpoint,
  parseProxy,
  type StarttlsName,
  starttlsProtocols,
} from '@keypin/probe'
import { KeypinError, normalizeHost, readCertificates } from 'keypin'
import type { OptionValues, SingleOption } from '../command.ts'
import { CliError, usageError } from '../errors.ts'
import { readBytes } from '../files/read.ts'
import type { Io } from '../io.ts'
import { say } from '../terminal/say.ts'

type TlsOptionName = 'connect' | 'servername' | 'starttls' | 'proxy' | 'ca' | 'timeout'

/** Options of commands that look at one server. */
export const tlsOptions: Readonly<Record<TlsOptionName, SingleOption>> = {
  connect: {
    type: 'string',
    value: 'ADDRESS:PORT',
    about: 'connect there instead; the name that is asked for and checked stays',
  },
  servername: {
    type: 'string',
    value: 'NAME',
    about: 'ask for this name, and check the certificate against it',
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
}

type RouteValues = Pick<OptionValues<typeof tlsOptions>, 'starttls' | 'proxy'>

/** What lies before TLS, as `inspect` takes it. */
export interface RouteOptions {
  readonly starttls?: StarttlsName
  readonly proxy?: ProxyServer
}

/** How to look at a server, as `inspect` of `@keypin/probe` takes it. */
export interface LookOptions extends RouteOptions {
  readonly connect?: Endpoint
  readonly servername?: string
  readonly ca: readonly Uint8Array[]
  readonly timeoutMs: number
  readonly now: Date
  readonly signal: AbortSignal
  readonly cwd: string
}

/** Reads the options that {@link tlsOptions} declares. */
export function readTlsOptions(values: OptionValues<typeof tlsOptions>, io: Io): LookOptions {
  const { connect, servername, ca, timeout } = values
  return {
    ...(connect === undefined ? {} : { connect: parseEndpoint(connect, 443) }),
    ...(servername === undefined ? {} : { servername: normalizeHost(servername) }),
    ...readRoute(values, io),
    ca: ca === undefined ? [] : readCa(resolve(io.cwd, ca)),
    timeoutMs: timeout === undefined ? 10_000 : parseDuration(timeout),
    now: io.now(),
    signal: io.signal,
    cwd: io.cwd,
  }
}

/** Reads the options `starttls` and `proxy`. */
export function readRoute({ starttls, proxy }: RouteValues, io: Io): RouteOptions {
  if (starttls !== undefined && !isStarttlsName(starttls))
    throw usageError(
      `'${starttls}' is no protocol that begins in clear text`,
      `choose from: ${Object.keys(starttlsProtocols).join(', ')}`,
    )
  const url = proxy === '-' ? io.env.KEYPIN_PROXY : proxy
  if (proxy === '-' && url === undefined)
    throw usageError('KEYPIN_PROXY is not set', 'set it to the URL of the proxy, or name that: --proxy URL')
  return {
    ...(starttls === undefined ? {} : { starttls }),
    ...(url === undefined ? {} : { proxy: parseProxy(url) }),
  }
}

/** Reads trust anchors from a file. */
export function readCa(path: string): readonly Uint8Array[] {
  return readCertificateFile(path, 'the CA file', 'give a PEM or DER file of CA certificates to --ca')
}

/** Reads the certificates of a file that must have one. */
export function readCertificateFile(path: string, what: string, hint: string): readonly Uint8Array[] {
  const bytes = readBytes(path, what)
  try {
    return readCertificates(bytes)
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    throw new CliError('KEYPIN_FILE_UNREADABLE', `${path} holds no certificate: ${error.message}`, {
      hint,
      cause: error,
    })
  }
}

const unitsMs = { ms: 1, s: 1_000, m: 60_000 } as const

/** Reads `500ms`, `10s` or `2m`; a number without a unit is refused, since it could be either. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? []
  const timeoutMs = Number(number) * unitsMs[(unit ?? 's') as keyof typeof unitsMs]
  // the longest that a timer takes
  if (number !== undefined && timeoutMs >= 1 && timeoutMs <= 2 ** 31 - 1) return timeoutMs
  throw usageError(`'${text}' is not a time`, 'say the unit: --timeout 10s')
}

/** Warns on versions of Node whose TLS has known holes. */
export async function warnOfNode(io: Io): Promise<void> {
  const { tlsFixWarning } = await import('keypin/node/versions')
  const warning = tlsFixWarning(process.version)
  if (warning !== undefined) say(io, `warning: ${warning}`)
}

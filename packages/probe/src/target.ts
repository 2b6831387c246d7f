import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { normalizeHost } from 'keypin'
import { ProbeError } from './errors.ts'
import { type StarttlsName, starttlsOfScheme, starttlsProtocols } from './reach/starttls.ts'

/** What to look at. */
export type Target = HostTarget | FileTarget

/** A server. */
export interface HostTarget {
  readonly kind: 'host'
  /** A-label name in lower case, or an IP address without brackets. */
  readonly host: string
  readonly port: number
  /** What the scheme of a URL says is spoken before TLS. */
  readonly starttls?: StarttlsName
}

/** A file of certificates. */
export interface FileTarget {
  readonly kind: 'file'
  readonly path: string
}

/**
 * Reads a target as people type it: `HOST`, `HOST:PORT`, `[v6]:PORT`, a URL, or the path of a certificate file.
 *
 * A word with a slash, or with an ending that only files have, is a path. A bare word is the file of that
 * name only where no host could be called so: write `./NAME` to be sure.
 *
 * @param cwd The folder that relative paths start from.
 * @param defaultPort For a host without a port and a scheme.
 * @throws {ProbeError} `KEYPIN_TARGET_MALFORMED`, with what to type instead.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED` for a host that can be none.
 * @example
 * parseTarget('https://api.example.com/v1') // { kind: 'host', host: 'api.example.com', port: 443 }
 */
export function parseTarget(text: string, cwd: string = process.cwd(), defaultPort: number = 443): Target {
  if (text === '') throw malformed('the target is empty', 'name a host: keypin inspect api.example.com')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseUrl(text)
  if (looksLikePath(text)) return { kind: 'file', path: isAbsolute(text) ? text : resolve(cwd, text) }
  const file = /[.:]/.test(text) ? undefined : resolve(cwd, text)
  if (file !== undefined && isFile(file)) return { kind: 'file', path: file }
  return { kind: 'host', ...parseEndpoint(text, defaultPort) }
}

/** A target as it may be told: a URL without the user and the password in it. */
export function withoutCredentials(target: string): string {
  return target.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i, '$1')
}

/**
 * Reads `HOST`, `HOST:PORT` or `[v6]:PORT`.
 *
 * @param defaultPort Taken when none is written.
 * @throws {ProbeError} `KEYPIN_TARGET_MALFORMED` · @throws {HostError} `KEYPIN_HOST_MALFORMED`
 */
export function parseEndpoint(text: string, defaultPort: number): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]*))?$/s.exec(text) ?? []
  const host = bracketed === undefined ? plain : `[${bracketed}]`
  // a bare IPv6 address has colons of its own
  if (host === undefined) return { host: normalizeHost(text), port: defaultPort }
  return { host: normalizeHost(host), port: port === undefined ? defaultPort : parsePort(port) }
}

/** Schemes whose server speaks TLS from the first byte, and their ports. */
const ports: Readonly<Record<string, number>> = {
  https: 443,
  wss: 443,
  amqps: 5671,
  ftps: 990,
  imaps: 993,
  ldaps: 636,
  mqtts: 8883,
  pop3s: 995,
  rediss: 6379,
  smtps: 465,
}

function parseUrl(text: string): HostTarget {
  const [, scheme = '', authority = ''] = /^([^:]*):\/\/([^/?#\\]*)/.exec(text) ?? []
  const starttls = starttlsOfScheme(scheme.toLowerCase())
  if (starttls !== undefined)
    return {
      kind: 'host',
      ...parseEndpoint(endpointOf(authority), starttlsProtocols[starttls].port),
      starttls,
    }
  const port = Object.hasOwn(ports, scheme.toLowerCase()) ? ports[scheme.toLowerCase()] : undefined
  const endpoint = endpointOf(authority)
  if (port === undefined)
    throw malformed(
      `'${scheme}' is no scheme that begins with TLS`,
      scheme.toLowerCase() === 'http'
        ? `plain HTTP shows no certificate; look at https://${endpoint}`
        : 'name the host and the port instead: HOST:PORT',
    )
  return { kind: 'host', ...parseEndpoint(endpoint, port) }
}

/** Without the user and the password. */
const endpointOf = (authority: string): string => authority.slice(authority.lastIndexOf('@') + 1)

function parsePort(text: string): number {
  const port = Number(text)
  if (text !== '' && port >= 1 && port <= 65_535) return port
  throw malformed(`'${text}' is no port`, 'a port is a number from 1 to 65535: HOST:443')
}

const looksLikePath = (text: string): boolean =>
  /[/\\]/.test(text) || text.startsWith('.') || /\.(?:pem|crt|cer|cert|der|csr)$/i.test(text)

const isFile = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch {
    return false
  }
}

function malformed(message: string, hint: string): ProbeError {
  return new ProbeError('KEYPIN_TARGET_MALFORMED', message, { hint })
}

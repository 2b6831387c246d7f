import type { SecureClientSessionOptions } from 'node:http2'
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import type { Enforcement } from './enforcement.ts'

type Connect = typeof http2.connect
type Request = ClientHttp2Session['request']

/**
 * Refuses HTTP/2 in clear text (h2c) to a pinned host, and requests for a pinned host over a session that was opened
 * for another (connection coalescing, RFC 9113, section 9.1.1): that session was judged by the other's pins. TLS
 * sessions themselves come through the gate like any connection.
 */
export function guardHttp2(enforcement: Enforcement): void {
  const { connect } = http2
  const guarded = function guardedConnect(this: unknown, ...args: Parameters<Connect>): ClientHttp2Session {
    const url = targetOf(args[0], args[1])
    const refusal = url?.protocol === 'http:' ? enforcement.refuseCleartext(url.hostname) : undefined
    if (refusal !== undefined) throw refusal
    const session: ClientHttp2Session = Reflect.apply(connect, this, args)
    guardRequests(session, enforcement, judgedHosts(url, args[1]))
    return session
  }
  http2.connect = guarded as Connect
  syncBuiltinESMExports()
}

interface Target {
  readonly protocol: string | undefined
  readonly hostname: string
}

// As `http2.connect` reads it: a text, a URL, or a plain object such as `url.parse` gives.
function targetOf(authority: unknown, options: unknown): Target | undefined {
  if (typeof authority !== 'object' || authority === null) return hostAndScheme(String(authority))
  const { protocol, hostname, host } = authority as Partial<URL>
  const { protocol: fallback } = (typeof options === 'object' ? options : {}) as SecureClientSessionOptions
  return { protocol: protocol || fallback, hostname: hostname || host || 'localhost' }
}

function guardRequests(
  session: ClientHttp2Session,
  enforcement: Enforcement,
  judged: readonly string[],
): void {
  const request = session.request
  session.request = function guardedRequest(
    this: unknown,
    ...args: Parameters<Request>
  ): ReturnType<Request> {
    const host = authorityOf(args[0])
    const refusal = host === undefined ? undefined : enforcement.refuseCoalescing(host, judged)
    if (refusal !== undefined) throw refusal
    return Reflect.apply(request, this, args)
  } as Request
}

function authorityOf(headers: OutgoingHttpHeaders | readonly string[] | undefined): string | undefined {
  const authority = Array.isArray(headers)
    ? fromList(headers)
    : fromRecord(headers as OutgoingHttpHeaders | undefined)
  return authority === undefined ? undefined : (hostAndScheme(`https://${authority}`)?.hostname ?? authority)
}

function fromRecord(headers: OutgoingHttpHeaders | undefined): string | undefined {
  const authority = headers?.[':authority'] ?? headers?.host
  return typeof authority === 'string' ? authority : undefined
}

function fromList(headers: readonly string[]): string | undefined {
  const at = headers.findIndex((name, index) => index % 2 === 0 && /^(:authority|host)$/i.test(name))
  return at === -1 ? undefined : headers[at + 1]
}

function judgedHosts(url: Target | undefined, options: unknown): readonly string[] {
  const { host, servername } = (typeof options === 'object' ? options : {}) as SecureClientSessionOptions
  return [url?.hostname, host, servername].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  )
}

function hostAndScheme(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

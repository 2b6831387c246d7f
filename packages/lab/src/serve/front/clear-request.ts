import type { SocketReader } from './socket-reader.ts'

/** Where a request in clear goes. */
export interface ClearRequest {
  readonly host: string
  readonly port: number
  /** When it was written for a proxy. */
  readonly proxied?: ProxiedRequest
}

/** A request that is to be sent on. */
export interface ProxiedRequest {
  /** Of its head, as the client sent it. */
  readonly length: number
  /** The head to send on. */
  readonly head: string
  /** How many bytes of body belong to it, unless only the body itself says where it ends. */
  readonly bodyLength: number | 'unknown'
}

const maxHead = 16 * 1024
const line = /^([A-Z]{1,24}) (\S+) (HTTP\/1\.[01])$/u
const hostField = /^host:[ \t]*(\S+)[ \t]*$/imu
const authority = /^(\[[0-9a-f:.]+\]|[^\s:/[\]@]{1,255})(?::(\d{1,5}))?$/iu
const absolute = /^http:\/\/([^/?#\s]+)([^#\s]*)/iu
const startOfMethod = /^[A-Z]{1,24}(?: |$)/u
// RFC 9110, 7.6.1: fields that are about this connection only.
const hopByHop = /^(?:connection|proxy-connection|proxy-authorization|keep-alive):/iu

/**
 * Where a request in clear wants to go, read ahead of it: by its target when it was meant for a proxy, else by its Host
 * field. `undefined` for all that is no HTTP/1.
 */
export async function peekClearRequest(reader: SocketReader): Promise<ClearRequest | undefined> {
  let isLineRead: boolean = false
  // Each byte is looked at once, in however small pieces they come.
  for (let seen = 0; ; ) {
    const bytes = await reader.peek(seen + 1)
    if (bytes === undefined || bytes.length > maxHead) return undefined
    if (!startOfMethod.test(bytes.toString('latin1', 0, 25))) return undefined
    const end = bytes.indexOf('\r\n\r\n', Math.max(0, seen - 3))
    if (end >= 0) return readHead(bytes.toString('latin1', 0, end))
    const endOfLine: number = isLineRead ? -1 : bytes.indexOf('\r\n', Math.max(0, seen - 1))
    if (endOfLine >= 0 && !line.test(bytes.toString('latin1', 0, endOfLine))) return undefined
    isLineRead ||= endOfLine >= 0
    seen = bytes.length
  }
}

function readHead(text: string): ClearRequest | undefined {
  const [first = '', ...fields] = text.split('\r\n')
  const [, method = '', target = '', version = ''] = line.exec(first) ?? []
  const [, named, path = ''] = absolute.exec(target) ?? []
  const [, host, port = '80'] = authority.exec(named ?? hostField.exec(fields.join('\n'))?.[1] ?? '') ?? []
  if (host === undefined || Number(port) > 65_535) return undefined
  const place = { host: host.replace(/^\[|\]$/gu, '').toLowerCase(), port: Number(port) }
  if (named === undefined) return place
  const request = `${method} ${path.startsWith('/') ? path : `/${path}`} ${version}`
  const head = forwarded(request, fields)
  return { ...place, proxied: { length: text.length + 4, head, bodyLength: bodyLengthOf(fields) } }
}

/** RFC 9112, 6.3. */
function bodyLengthOf(fields: readonly string[]): number | 'unknown' {
  if (fields.some((field) => /^transfer-encoding:/iu.test(field))) return 'unknown'
  const lengths = fields.flatMap(
    (field) => /^content-length:[ \t]*(\d{1,15})[ \t]*$/iu.exec(field)?.[1] ?? [],
  )
  return Number(lengths[0] ?? 0)
}

/**
 * The head as its server is to see it (RFC 9112, 3.2.1), which is to close after its answer: what a client sends next to
 * its proxy may be for somebody else.
 */
const forwarded = (request: string, fields: readonly string[]): string =>
  [request, ...fields.filter((field) => !hopByHop.test(field)), 'connection: close', '', ''].join('\r\n')

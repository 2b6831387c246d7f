import type { SocketReader } from './socket-reader.ts'

/** Where a request in clear goes. */
export interface ClearRequest {
  readonly host: string
  readonly port: number
}

const maxHead = 16 * 1024
const line = /^[A-Z]{1,24} (\S+) HTTP\/1\.[01]$/u
const hostField = /^host:[ \t]*(\S+)[ \t]*$/imu
const authority = /^(\[[0-9a-f:.]+\]|[^\s:/[\]@]{1,255})(?::(\d{1,5}))?$/iu
const absolute = /^http:\/\/([^/?#\s]+)/iu
const startOfMethod = /^[A-Z]{1,24}(?: |$)/u

/**
 * Where a request in clear wants to go, read ahead of it: by its target when it was meant for a proxy, else by its Host
 * field. `undefined` for all that is no HTTP/1.
 */
export async function peekClearRequest(reader: SocketReader): Promise<ClearRequest | undefined> {
  for (let length = 1; ; ) {
    const bytes = await reader.peek(length)
    if (bytes === undefined || bytes.length > maxHead) return undefined
    const text = bytes.toString('latin1')
    if (!startOfMethod.test(text.slice(0, 25))) return undefined
    const [first = '', ...rest] = text.split('\r\n')
    if (rest.length > 0 && !line.test(first)) return undefined
    if (text.includes('\r\n\r\n')) return readHead(first, rest.join('\n'))
    length = bytes.length + 1
  }
}

function readHead(first: string, fields: string): ClearRequest | undefined {
  const [, target = ''] = line.exec(first) ?? []
  const named = absolute.exec(target)?.[1] ?? hostField.exec(fields)?.[1] ?? ''
  const [, host, port = '80'] = authority.exec(named) ?? []
  if (host === undefined || Number(port) > 65_535) return undefined
  return { host: host.replace(/^\[|\]$/gu, '').toLowerCase(), port: Number(port) }
}

import type { SocketReader } from './socket-reader.ts'
import type { Arrival } from './way.ts'

/** How version 2 of the PROXY protocol begins. */
export const signature2: Buffer = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

const line1 = /^PROXY TCP[46] [0-9a-fA-F:.]+ ([0-9a-fA-F:.]+) \d{1,5} (\d{1,5})$/u

/**
 * Reads the header that HAProxy and other balancers put before a connection (PROXY protocol, versions 1 and 2): where
 * the client meant to go, for a transparent lab without server name indication.
 */
export async function greetProxyHeader(reader: SocketReader): Promise<Arrival | undefined> {
  const start = await reader.peek(1)
  return start?.[0] === signature2[0] ? await readBinary(reader) : await readLine(reader)
}

async function readLine(reader: SocketReader): Promise<Arrival | undefined> {
  const line = await reader.takeUntil('\r\n')
  if (line === undefined || line.length > 105) return undefined
  const text = line.toString('latin1')
  if (text.startsWith('PROXY UNKNOWN')) return { way: 'proxy-header' }
  const [, host, port] = line1.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) return undefined
  return { way: 'proxy-header', host, port: Number(port) }
}

async function readBinary(reader: SocketReader): Promise<Arrival | undefined> {
  const head = await reader.take(16)
  if (head === undefined || !head.subarray(0, 12).equals(signature2)) return undefined
  const body = await reader.take(head.readUInt16BE(14))
  if (body === undefined) return undefined
  const family = (head[13] ?? 0) >> 4
  if (family === 1 && body.length >= 12) {
    return { way: 'proxy-header', host: body.subarray(4, 8).join('.'), port: body.readUInt16BE(10) }
  }
  if (family === 2 && body.length >= 36) {
    const host = body.toString('hex', 16, 32).match(/.{4}/gu)?.join(':') ?? ''
    return { way: 'proxy-header', host, port: body.readUInt16BE(34) }
  }
  return { way: 'proxy-header' }
}

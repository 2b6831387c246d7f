import { ByteReader, numbers16 } from './byte-reader.ts'

/** What a client says of itself before it has seen anything of the server. */
export interface ClientHello {
  /** The version in the message's own field; TLS 1.3 says 1.2 there. */
  readonly legacyVersion: number
  /** Cipher suites, in order, GREASE included. */
  readonly ciphers: readonly number[]
  /** Types of the extensions, in order, GREASE included. */
  readonly extensions: readonly number[]
  /** The host name asked for; `undefined` without server name indication. */
  readonly serverName: string | undefined
  /** Application protocols, in order of preference. */
  readonly alpn: readonly string[]
  /** Versions of the supported_versions extension; empty for TLS 1.2 clients. */
  readonly versions: readonly number[]
  readonly groups: readonly number[]
  readonly pointFormats: readonly number[]
  readonly signatureAlgorithms: readonly number[]
  /** Whether the client offers to go on with an earlier session. */
  readonly offersResumption: boolean
  /** Whether it says that data follow at once, before the server has shown who it is. */
  readonly sendsEarlyData: boolean
}

/** Types of extensions (RFC 8446, 4.2). */
export const extensionType = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
} as const

/** Reads the body of a ClientHello (RFC 8446, 4.1.2); `undefined` when it is cut off or malformed. */
export function readClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new ByteReader(body)
  const legacyVersion = reader.number(2)
  const random = reader.bytes(32)
  const sessionId = reader.vector(1)
  const ciphers = reader.vector(2)
  const compression = reader.vector(1)
  if (legacyVersion === undefined || random === undefined || sessionId === undefined) return undefined
  if (ciphers === undefined || compression === undefined) return undefined
  const extensions = reader.isAtEnd ? new Map<number, Uint8Array>() : readExtensions(reader.vector(2))
  if (extensions === undefined) return undefined
  return { legacyVersion, ciphers: numbers16(ciphers), ...readOffers(extensions) }
}

/** Extensions by their types; `undefined` when they are cut off. */
export function readExtensions(bytes: Uint8Array | undefined): Map<number, Uint8Array> | undefined {
  if (bytes === undefined) return undefined
  const reader = new ByteReader(bytes)
  const found = new Map<number, Uint8Array>()
  while (!reader.isAtEnd) {
    const type = reader.number(2)
    const content = reader.vector(2)
    if (type === undefined || content === undefined) return undefined
    found.set(type, content)
  }
  return found
}

function readOffers(extensions: Map<number, Uint8Array>): Omit<ClientHello, 'legacyVersion' | 'ciphers'> {
  const inner = (type: number, size: 1 | 2): Uint8Array | undefined =>
    new ByteReader(extensions.get(type) ?? new Uint8Array()).vector(size)
  const ticket = extensions.get(extensionType.sessionTicket)
  return {
    extensions: [...extensions.keys()],
    serverName: readServerName(inner(extensionType.serverName, 2)),
    alpn: readProtocols(inner(extensionType.alpn, 2)),
    versions: numbers16(inner(extensionType.supportedVersions, 1)),
    groups: numbers16(inner(extensionType.supportedGroups, 2)),
    pointFormats: [...(inner(extensionType.pointFormats, 1) ?? [])],
    signatureAlgorithms: numbers16(inner(extensionType.signatureAlgorithms, 2)),
    offersResumption: extensions.has(extensionType.preSharedKey) || (ticket?.length ?? 0) > 0,
    sendsEarlyData: extensions.has(extensionType.earlyData),
  }
}

function readServerName(list: Uint8Array | undefined): string | undefined {
  if (list === undefined) return undefined
  const reader = new ByteReader(list)
  const hostName = 0
  if (reader.number(1) !== hostName) return undefined
  const name = reader.vector(2)
  return name === undefined ? undefined : Buffer.from(name).toString('latin1')
}

function readProtocols(list: Uint8Array | undefined): string[] {
  const reader = new ByteReader(list ?? new Uint8Array())
  const protocols: string[] = []
  while (!reader.isAtEnd) {
    const name = reader.vector(1)
    if (name === undefined) break
    protocols.push(Buffer.from(name).toString('latin1'))
  }
  return protocols
}

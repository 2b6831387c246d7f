import { ByteReader, numbers16 } from './byte-reader.ts'
import { extensionType, readExtensions } from './client-hello.ts'

const tls13 = 0x0304

/**
 * Whether the server chose TLS 1.3, by the body of its ServerHello or of its HelloRetryRequest, which is one too
 * (RFC 8446, 4.1.3); `undefined` when it is cut off or malformed.
 */
export function choosesTls13(body: Uint8Array): boolean | undefined {
  const reader = new ByteReader(body)
  const fixed = [reader.number(2), reader.bytes(32), reader.vector(1), reader.number(2), reader.number(1)]
  if (fixed.includes(undefined)) return undefined
  if (reader.isAtEnd) return false
  const extensions = readExtensions(reader.vector(2))
  return extensions && numbers16(extensions.get(extensionType.supportedVersions)).includes(tls13)
}

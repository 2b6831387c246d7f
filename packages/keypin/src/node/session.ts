import type { TLSSocket } from 'node:tls'
import { DerReader, Tag } from '../bytes/der.ts'

// `peer [3] EXPLICIT Certificate` of OpenSSL's SSL_SESSION (ssl/ssl_asn1.c; BoringSSL keeps the same number).
const PEER = 0xa3

/**
 * The leaf that a resumed session was made with. Node exposes no certificate on a resumed socket, but the session
 * itself carries the one that its server proved possession of, and OpenSSL's verdict on it.
 */
export function sessionLeaf(socket: TLSSocket): Uint8Array | undefined {
  const session = rawSession(socket)
  if (session === undefined) return undefined
  try {
    return peerOf(session)
  } catch {
    return undefined // Unreadable is unknown, and unknown is refused.
  }
}

/** The certificate inside a serialised session. Throws a CertificateError when the bytes are not one. */
export function peerOf(session: Uint8Array): Uint8Array | undefined {
  const fields = new DerReader(session, 'TLS session').enter(Tag.sequence, 'session')
  while (!fields.done) {
    const field = fields.any('field')
    if (field.tag !== PEER) continue
    const certificate = fields.inside(field).read(Tag.sequence, 'certificate')
    // A copy: the session also holds the master secret, which must not live on behind a cached certificate.
    return Uint8Array.from(fields.slice(certificate))
  }
  return undefined
}

const WRAPPER = Buffer.from('\0nodejs:tls:session:1\0')

/**
 * The bare session in what Node hands to its users. Since 22.23 and 24.18 that is a wrapper of Node's own: a fixed
 * head, the length of the server name in two bytes, the name, the session (`wrapSessionState` in its wrap.js).
 */
export function derOfSession(session: Uint8Array): Uint8Array {
  const head = WRAPPER.length
  if (session.length < head + 2 || !WRAPPER.equals(session.subarray(0, head))) return session
  const nameLength = ((session[head] as number) << 8) | (session[head + 1] as number)
  return session.subarray(head + 2 + nameLength)
}

// `getSession()` of Node 22.23 and later wraps the bytes in a format of its own; the handle gives them bare.
function rawSession(socket: TLSSocket): Uint8Array | undefined {
  const handle = (socket as unknown as { _handle?: { getSession?: () => unknown } })._handle
  const session = handle?.getSession?.()
  return session instanceof Uint8Array ? session : undefined
}

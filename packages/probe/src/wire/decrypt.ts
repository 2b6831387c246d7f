import { createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { TlsRecord } from './records.ts'

/** What decrypts the server's handshake records of TLS 1.3, one after the other. */
export interface HandshakeKeys {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly key: KeyObject
  readonly iv: Uint8Array
  sequence: number
}

/** RFC 8446 appendix B.4; Node offers these three. */
const suites = new Map<number, { cipher: HandshakeKeys['cipher']; keyBytes: number; hash: string }>([
  [0x1301, { cipher: 'aes-128-gcm', keyBytes: 16, hash: 'sha256' }],
  [0x1302, { cipher: 'aes-256-gcm', keyBytes: 32, hash: 'sha384' }],
  [0x1303, { cipher: 'chacha20-poly1305', keyBytes: 32, hash: 'sha256' }],
])

/** Derives the keys of the server's handshake traffic from the key log; `undefined` when it is not there. */
export function handshakeKeys(
  cipherSuite: number | undefined,
  keyLog: readonly string[],
): HandshakeKeys | undefined {
  const suite = suites.get(cipherSuite ?? 0)
  const line = keyLog.find((line) => line.startsWith('SERVER_HANDSHAKE_TRAFFIC_SECRET '))
  if (suite === undefined || line === undefined) return undefined
  // as key objects: with bytes each use would take five times as long
  const secret = createSecretKey(line.trim().split(' ')[2] ?? '', 'hex')
  return {
    cipher: suite.cipher,
    key: createSecretKey(expandLabel(suite.hash, secret, 'key', suite.keyBytes)),
    iv: expandLabel(suite.hash, secret, 'iv', 12),
    sequence: 0,
  }
}

/** Decrypts the next record; `undefined` when it does not authenticate. */
export function decryptRecord(
  keys: HandshakeKeys,
  record: TlsRecord,
): { type: number; body: Uint8Array } | undefined {
  const split = record.body.length - 16
  if (split < 1) return undefined
  try {
    const decipher = createDecipheriv(keys.cipher as 'aes-128-gcm', keys.key, nonceOf(keys), {
      authTagLength: 16,
    })
    decipher.setAAD(record.header)
    decipher.setAuthTag(record.body.subarray(split))
    const inner = Buffer.concat([decipher.update(record.body.subarray(0, split)), decipher.final()])
    return withoutPadding(inner)
  } catch {
    return undefined
  }
}

/** RFC 8446 section 7.1: HKDF-Expand-Label with an empty context; one block is enough for a key or an IV. */
function expandLabel(hash: string, secret: KeyObject, label: string, length: number): Uint8Array {
  const name = Buffer.from(`tls13 ${label}`)
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])])
  return createHmac(hash, secret).update(info).digest().subarray(0, length)
}

function nonceOf(keys: HandshakeKeys): Uint8Array {
  const nonce = Buffer.from(keys.iv)
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ keys.sequence++) >>> 0, 8)
  return nonce
}

/** The content type is the last byte that is not zero; what follows is padding. */
function withoutPadding(inner: Uint8Array): { type: number; body: Uint8Array } | undefined {
  const end = inner.findLastIndex((byte) => byte !== 0)
  return end === -1 ? undefined : { type: inner[end] ?? 0, body: inner.subarray(0, end) }
}

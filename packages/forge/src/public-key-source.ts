import { createPublicKey, KeyObject } from 'node:crypto'
import { readElement, readElements, tag } from './der.ts'
import { ForgeError } from './errors.ts'
import { publicKeyInfo } from './public-key.ts'

/** A public key to certify: a key object, or a certificate request or public key in PEM or DER. */
export type PublicKeySource = KeyObject | Uint8Array | string

/** A public key as bytes, and as a key where this runtime knows its kind. */
export interface CertifiableKey {
  readonly publicKeyInfo: Uint8Array
  readonly key: KeyObject | undefined
}

/**
 * Reads what is to be certified. The bytes of the key are those that came in, never encoded anew.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`
 */
export function readPublicKeySource(source: PublicKeySource): CertifiableKey {
  if (source instanceof KeyObject) return { publicKeyInfo: publicKeyInfo(source), key: source }
  const der = typeof source === 'string' ? unarmour(source) : source
  const bytes = requestedKey(der) ?? der
  return { publicKeyInfo: bytes, key: knownKey(bytes) }
}

/** The key that a certificate request (RFC 2986) asks for; `undefined` when this is no request. */
function requestedKey(der: Uint8Array): Uint8Array | undefined {
  const [first] = readElements(readElement(der).content)
  const members = first === undefined ? [] : readElements(first.content)
  // A request begins with its version, a SubjectPublicKeyInfo with an object identifier.
  return members[0]?.tag === tag.integer ? members[2]?.raw : undefined
}

function unarmour(text: string): Uint8Array {
  const body = /-----BEGIN [A-Z0-9 ]+-----([\sA-Za-z0-9+/=]+)-----END/u.exec(text)?.[1]
  if (body !== undefined) return Buffer.from(body, 'base64')
  throw new ForgeError('FORGE_CERTIFICATE_UNREADABLE', 'this is neither a PEM request nor a PEM public key')
}

function knownKey(der: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

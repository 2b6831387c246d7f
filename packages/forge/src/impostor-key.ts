import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { readCertificateFacts } from './certificate-facts.ts'
import { ForgeError } from './errors.ts'
import { generateKey, type KeyName } from './keys.ts'
import type { CertificateSource } from './options.ts'

/**
 * A private key that says it belongs to a certificate and does not: the public half is the certificate's, the private
 * one is another's. A TLS server takes it, and signs its handshakes with it, wrongly: what somebody can do who holds a
 * genuine certificate and not its key. A client that checks who signed the handshake breaks off (`decrypt_error`).
 *
 * @param certificate A certificate with an EC or RSA key.
 * @throws {ForgeError} `FORGE_KEY_UNUSABLE` for another kind of key, or when OpenSSL refuses the two halves.
 * @example
 * const leaf = root().intermediate().leaf('api.example.com')
 * const served = { cert: leaf.chainPem(), key: impostorKey(leaf).export({ type: 'pkcs8', format: 'pem' }) }
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3 which has clients check that signature
 */
export function impostorKey(certificate: CertificateSource): KeyObject {
  const { publicKeyInfo } = readCertificateFacts(certificate)
  const genuine = createPublicKey({ key: Buffer.from(publicKeyInfo), format: 'der', type: 'spki' })
  switch (genuine.asymmetricKeyType) {
    case 'ec':
      return withPoint(genuine)
    case 'rsa':
      return withModulus(genuine)
    default:
      throw new ForgeError('FORGE_KEY_UNUSABLE', 'only a certificate with an EC or RSA key has an impostor')
  }
}

const curves: Readonly<Record<string, KeyName>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

/** RFC 5915: the point stands beside the scalar, and OpenSSL takes it as it stands. */
function withPoint(genuine: KeyObject): KeyObject {
  const kind = curves[genuine.asymmetricKeyDetails?.namedCurve ?? '']
  if (kind === undefined) throw new ForgeError('FORGE_KEY_UNUSABLE', 'its curve is not one of NIST’s')
  const own = generateKey(kind)
  const der = Buffer.from(own.export({ type: 'pkcs8', format: 'der' }))
  const { x: ownX = '', y: ownY = '' } = createPublicKey(own).export({ format: 'jwk' })
  const { x = '', y = '' } = genuine.export({ format: 'jwk' })
  const at = der.indexOf(bytes(ownX, ownY))
  if (at === -1) throw new ForgeError('FORGE_KEY_UNUSABLE', 'this runtime writes EC keys in another way')
  bytes(x, y).copy(der, at)
  return taken(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
}

function withModulus(genuine: KeyObject): KeyObject {
  const own = generateKey('RSA-2048').export({ format: 'jwk' })
  const { n, e } = genuine.export({ format: 'jwk' })
  return taken(() => createPrivateKey({ key: { ...own, n, e } as JsonWebKey, format: 'jwk' }))
}

const bytes = (...parts: readonly string[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part, 'base64url')))

function taken(make: () => KeyObject): KeyObject {
  try {
    return make()
  } catch (cause) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', 'this runtime refuses a key of two halves', { cause })
  }
}

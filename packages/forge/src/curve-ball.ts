import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readCertificateFacts } from './certificate-facts.ts'
import { ForgeError } from './errors.ts'
import { generateKey } from './keys.ts'
import type { CertificateSource } from './options.ts'

/**
 * A private key whose public point is that of a certificate, on a curve of its own: the same equation, but
 * with that very point as its generator, so that the private key is 1 (CVE-2020-0601). Clients that compare
 * the point and not the curve take what it signs for the work of the certificate's owner.
 *
 * @param certificate A certificate with a P-256 key.
 * @throws {ForgeError} `FORGE_KEY_UNUSABLE` for another kind of key, or when OpenSSL refuses the curve.
 * @example
 * const genuine = root({ name: 'Example Root' })
 * const twin = root({ like: genuine, key: curveBallKey(genuine) })
 * const forged = twin.leaf('api.example.com')
 * @see https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1 which forbids curves that are not named
 */
export function curveBallKey(certificate: CertificateSource): KeyObject {
  const point = pointOf(certificate)
  const template = generateKey('P-256-explicit')
  const der = Buffer.from(template.export({ type: 'pkcs8', format: 'der' }))
  overwrite(der, generator, point)
  overwrite(der, uncompressedPoint(template), point)
  overwrite(der, privateScalar(template), one)
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', 'this runtime refuses a curve of our own', { cause })
  }
}

/** SEC 2, 2.4.2: the base point G of secp256r1. */
const generator = Buffer.from(
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
)

const one = Buffer.alloc(32)
one[31] = 1

function pointOf(certificate: CertificateSource): Buffer {
  const { publicKeyInfo } = readCertificateFacts(certificate)
  const key = createPublicKey({ key: Buffer.from(publicKeyInfo), format: 'der', type: 'spki' })
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return uncompressedPoint(key)
  throw new ForgeError('FORGE_KEY_UNUSABLE', 'only a certificate with a P-256 key has such a twin')
}

function uncompressedPoint(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
}

/** RFC 5915: ECPrivateKey ::= SEQUENCE { version 1, privateKey OCTET STRING (32 octets), … } */
function privateScalar(key: KeyObject): Buffer {
  const der = key.export({ type: 'sec1', format: 'der' })
  const start = der.indexOf(Buffer.from('0201010420', 'hex')) + 5
  return der.subarray(start, start + 32)
}

function overwrite(bytes: Buffer, old: Buffer, young: Buffer): void {
  const at = bytes.indexOf(old)
  if (at === -1)
    throw new ForgeError('FORGE_KEY_UNUSABLE', 'this runtime writes explicit curves in another way')
  young.copy(bytes, at)
}

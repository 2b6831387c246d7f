import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { certificateBytes, readCertificateFacts } from './certificate-facts.ts'
import { ForgeError } from './errors.ts'
import { generateKey } from './keys.ts'
import type { CertificateSource } from './options.ts'
import { publicKeyInfo } from './public-key.ts'

/** A certificate that exists already, with its private key, to go on with. */
export interface Existing<Authority> {
  /** In DER or PEM; of several in one PEM text, the first. */
  readonly certificate: CertificateSource
  /**
   * The private key, as an object or in PEM without a passphrase. `'elsewhere'`: somebody else has it. Then the
   * certificate can be sent along and copied from, and what it is made to issue does not verify.
   */
  readonly key: KeyObject | string
  /** The authority that issued it, for {@link Certificate.chain}. */
  readonly issuer?: Authority
}

/**
 * Reads a certificate and its key, and makes sure that they belong together.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE` or `FORGE_KEY_UNUSABLE`
 */
export function readExisting({ certificate, key }: Existing<unknown>): { der: Uint8Array; key: KeyObject } {
  const der = certificateBytes(certificate)
  if (key === 'elsewhere') return { der, key: generateKey('P-256') }
  const privateKey = typeof key === 'string' ? readPrivateKey(key) : key
  const certified = readCertificateFacts(der).publicKeyInfo
  if (!isSameKey(certified, privateKey)) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', 'this private key does not belong to this certificate')
  }
  return { der, key: privateKey }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new ForgeError('FORGE_KEY_UNUSABLE', 'this is not a private key in PEM without a passphrase', {
      cause,
    })
  }
}

/** Compares keys, not bytes: a certificate may write its key in an unusual form. */
function isSameKey(certified: Uint8Array, key: KeyObject): boolean {
  if (Buffer.compare(certified, publicKeyInfo(key)) === 0) return true
  try {
    const known = createPublicKey({ key: Buffer.from(certified), format: 'der', type: 'spki' })
    return isSameKind(known, key) && known.equals(createPublicKey(key))
  } catch {
    return false
  }
}

/**
 * To be asked before `equals`: two kinds compared leave an error behind in OpenSSL's queue, and the next
 * createPrivateKey of a perfectly good PEM throws it (Node 20 to 24).
 */
const isSameKind = (a: KeyObject, b: KeyObject): boolean =>
  a.asymmetricKeyType === b.asymmetricKeyType &&
  a.asymmetricKeyDetails?.namedCurve === b.asymmetricKeyDetails?.namedCurve

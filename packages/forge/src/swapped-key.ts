import { replacePublicKey } from './certificate-facts.ts'
import { generateKey, type KeySpec, resolveKey } from './keys.ts'
import type { CertificateSource } from './options.ts'
import { publicKeyInfo } from './public-key.ts'
import { Issued } from './story.ts'

/**
 * Puts another key into a certificate and leaves all else as it was, the signature too, which is therefore
 * wrong: what an attacker can do who holds a genuine certificate and not its key.
 *
 * @param options `key`: a kind, or a private key. Default: a fresh `P-256` key.
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE` when it is no certificate.
 * @example
 * const genuine = root().intermediate().leaf('api.example.com')
 * const swapped = withSwappedKey(genuine)
 */
export function withSwappedKey(
  certificate: CertificateSource,
  { key: spec = 'P-256' }: { readonly key?: KeySpec } = {},
): Issued {
  const key = resolveKey(spec, { take: generateKey })
  const der = replacePublicKey(certificate, publicKeyInfo(key))
  return new Issued(der, key, certificate instanceof Issued ? certificate.issuer : undefined)
}

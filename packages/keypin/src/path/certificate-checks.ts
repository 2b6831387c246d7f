import type { Certificate } from '../x509/certificate.ts'
import { ExtendedKeyUsage, type KeyUsage } from '../x509/extensions.ts'
import type { RefusalReason } from './refusals.ts'

/** Finds what keeps a certificate out of every path, wherever it would stand. */
export function certificateFault(certificate: Certificate, now: Date): RefusalReason | undefined {
  return validityFault(certificate, now) ?? criticalFault(certificate) ?? purposeFault(certificate)
}

/** Finds what keeps a certificate from being the leaf of a path. */
export function leafFault(certificate: Certificate, now: Date): RefusalReason | undefined {
  return certificateFault(certificate, now) ?? handshakeFault(certificate)
}

// RFC 5280 4.1.2.5 includes the second of notAfter; OpenSSL, whose verdict comes first, does not. Anchors are no
// exception, here as there.
function validityFault({ notBefore, notAfter }: Certificate, now: Date): RefusalReason | undefined {
  if (now < notBefore) return 'not-yet-valid'
  return now < notAfter ? undefined : 'expired'
}

// RFC 5280 4.2: what is critical and not processed MUST lead to rejection.
function criticalFault({ unknownCritical }: Certificate): RefusalReason | undefined {
  return unknownCritical.length > 0 ? 'unknown-critical-extension' : undefined
}

// RFC 5280 4.2.1.12 is about leaves; that it binds CAs too is the habit of every TLS client, and the rule of CA/B
// Baseline Requirements 7.1.2.10.6. anyExtendedKeyUsage alone is refused by OpenSSL, and forbidden there.
function purposeFault({ extendedKeyUsage }: Certificate): RefusalReason | undefined {
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes(ExtendedKeyUsage.serverAuth))
    return undefined
  return 'wrong-purpose'
}

// RFC 5280 4.2.1.12: consistent with serverAuth are these three.
const HANDSHAKE_USAGES: readonly KeyUsage[] = ['digitalSignature', 'keyEncipherment', 'keyAgreement']

function handshakeFault({ keyUsage }: Certificate): RefusalReason | undefined {
  if (keyUsage === undefined || HANDSHAKE_USAGES.some((usage) => keyUsage.includes(usage))) return undefined
  return 'wrong-key-usage'
}

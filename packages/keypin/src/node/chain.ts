import { createHash } from 'node:crypto'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'

/** Longer chains are cut: OpenSSL itself verifies at most 100, no public chain has more than six. */
const MAX_CHAIN = 16

/** The certificates a server showed, as Node joins them, leaf first; the trust store's root at the end. */
export interface PresentedChain {
  readonly ders: readonly Uint8Array[]
  /** Names exactly these certificates in this order. */
  readonly key: string
}

/**
 * Follows `issuerCertificate` from the leaf. Node joins certificates by name alone, without a look at signatures,
 * so this is only what a path is then searched in; but it reads what Node has parsed anyway and, other than
 * `getPeerX509Certificate`, consumes nothing (nodejs/node#65579).
 */
export function presentedChain(certificate: PeerCertificate | undefined): PresentedChain | undefined {
  const ders: Uint8Array[] = []
  const fingerprints: string[] = []
  const seen = new Set<unknown>()
  let current = certificate as Partial<DetailedPeerCertificate> | undefined
  while (current?.raw !== undefined && !seen.has(current) && ders.length < MAX_CHAIN) {
    seen.add(current)
    ders.push(current.raw)
    fingerprints.push(current.fingerprint256 ?? sha256(current.raw))
    current = current.issuerCertificate
  }
  return ders.length === 0 ? undefined : { ders, key: fingerprints.join() }
}

// For runtimes that tell no fingerprint: without one, two chains of one length would pass for the same.
function sha256(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex')
}

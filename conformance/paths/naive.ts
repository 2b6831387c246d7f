// The checkers that people write, on the certificates that Node would give them. They exist to show that the attacks
// among the vectors are attacks: a test that nothing falls for proves nothing.
import { X509Certificate } from 'node:crypto'

/** What a device sees: what was sent, leaf first, and what it trusts. All DER. */
export interface Scene {
  readonly presented: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
}

/** Whether the pinned certificate is on the walk along `issuerCertificate`: the usual recipe. */
export function fallsForIssuerWalk(scene: Scene, pinned: Uint8Array): boolean {
  return legacyChain(scene).some((der) => isSame(der, pinned))
}

/** Whether the pinned certificate was sent at all: CVE-2016-2402. */
export function fallsForAnyPresented({ presented }: Scene, pinned: Uint8Array): boolean {
  return presented.some((der) => isSame(der, pinned))
}

/**
 * The chain that `getPeerCertificate(true)` gives: the first certificate sent whose name fits is the issuer, and from
 * where nothing more fits, the same with the trust store. `checkIssued` is the very test that Node makes: names, key
 * identifiers and key usage, no signature.
 */
export function legacyChain({ presented, anchors }: Scene): Uint8Array[] {
  const [leaf, ...sent] = presented.map((der) => new X509Certificate(der))
  if (leaf === undefined) return []
  const chain = [leaf]
  extend(chain, sent)
  extend(
    chain,
    anchors.map((der) => new X509Certificate(der)),
  )
  return chain.map(({ raw }) => raw)
}

function extend(chain: X509Certificate[], candidates: X509Certificate[]): void {
  const left = [...candidates]
  for (let top = chain.at(-1); top !== undefined && !top.checkIssued(top); top = chain.at(-1)) {
    const issuer = left.findIndex((candidate) => top?.checkIssued(candidate))
    if (issuer === -1) return
    chain.push(...left.splice(issuer, 1))
  }
}

/**
 * The path search that people write once they know that names are not enough: names and signatures, up to an anchor,
 * and not a word about what a CA may do. "naive4" of the measurements.
 */
export function signatureOnlyPaths({ presented, anchors }: Scene, maxPaths = 20): Uint8Array[][] {
  const [leaf, ...sent] = presented.map((der) => new X509Certificate(der))
  const trusted = anchors.map((der) => new X509Certificate(der))
  const paths: Uint8Array[][] = []
  const extend = (path: readonly X509Certificate[]): void => {
    const top = path.at(-1) as X509Certificate
    if (trusted.some(({ raw }) => isSame(raw, top.raw))) paths.push(path.map(({ raw }) => raw))
    if (path.length >= 8) return
    for (const issuer of [...trusted, ...sent]) {
      if (paths.length >= maxPaths) return
      const isNew = path.every(({ raw }) => !isSame(raw, issuer.raw))
      if (isNew && top.issuer === issuer.subject && top.verify(issuer.publicKey)) extend([...path, issuer])
    }
  }
  if (leaf !== undefined) extend([leaf])
  return paths
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

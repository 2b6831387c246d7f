import { X509Certificate } from 'node:crypto'
import { type Certificate, KeypinError, readCertificate } from 'keypin'

// As many as any hierarchy has, and far more signatures than it takes to find the way through one.
const DEPTH = 8
const SIGNATURES = 100

/**
 * The root above a CA's own certificate, or undefined. The paths of the library begin at the certificate of a server,
 * which a CA's is not: its key may not be used in a handshake.
 *
 * Each link is held to names, signature, validity and the CA bit; what a CA may issue for is asked when it does.
 *
 * @param presented The CA's certificate first, then what may stand above it.
 */
export function rootAbove(
  [certificate = new Uint8Array(), ...others]: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  now: Date,
): Uint8Array | undefined {
  const roots = anchors.flatMap(readable)
  const between = others.flatMap(readable)
  let left = SIGNATURES

  const climb = (child: Certificate, depth: number): Certificate | undefined => {
    if (!isAuthority(child, now)) return undefined
    const self = roots.find(
      (root) => isSame(root.spki, child.spki) && isSame(root.subject.raw, child.subject.raw),
    )
    if (self !== undefined) return self
    if (depth === DEPTH) return undefined
    for (const issuer of [...roots, ...between]) {
      if (!isSame(issuer.subject.raw, child.issuer.raw) || isSame(issuer.raw, child.raw)) continue
      if (left-- <= 0) return undefined
      const found =
        isAuthority(issuer, now) && hasSigned(issuer, child) ? climb(issuer, depth + 1) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  return climb(readCertificate(certificate), 0)?.raw
}

const isAuthority = ({ basicConstraints, notBefore, notAfter }: Certificate, now: Date): boolean =>
  basicConstraints?.ca === true && notBefore <= now && now < notAfter

function hasSigned(issuer: Certificate, child: Certificate): boolean {
  try {
    return new X509Certificate(child.raw).verify(new X509Certificate(issuer.raw).publicKey)
  } catch {
    return false
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** One that cannot be read is above nothing. */
function readable(der: Uint8Array): readonly Certificate[] {
  try {
    return [readCertificate(der)]
  } catch (error) {
    if (error instanceof KeypinError) return []
    throw error
  }
}

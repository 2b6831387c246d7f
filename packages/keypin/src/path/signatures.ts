import type { Certificate } from '../x509/certificate.ts'
import { checkSignature, readSignatureScheme } from '../x509/signature.ts'
import type { Candidate } from './candidate.ts'
import type { RefusalReason } from './refusals.ts'

/**
 * Finds what is wrong with the way a certificate is signed, before any key is tried. Never asked of the last
 * certificate of a path: an anchor is trusted for its key, not for its own signature.
 */
export function signatureSchemeFault({
  signatureAlgorithm,
  signatureParameters,
}: Certificate): RefusalReason | undefined {
  if (WEAK_SCHEMES.has(signatureAlgorithm)) return 'weak-signature'
  const hash = schemeHash(signatureParameters)
  if (hash === undefined) return 'unsupported-signature'
  return hash === 'sha1' ? 'weak-signature' : undefined
}

// RSA with MD2, MD4, MD5 and (OIW) SHA-1, which nothing checks any more: refused by their name.
const WEAK_SCHEMES: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.3',
  '1.2.840.113549.1.1.4',
  '1.3.14.3.2.29',
])

function schemeHash(algorithm: Uint8Array): string | null | undefined {
  try {
    return readSignatureScheme(algorithm)?.hash
  } catch {
    return undefined
  }
}

/** Checks the signature that a certificate bears with a key; pure, and some 50 µs to 1 ms of work. */
export function signatureFault(child: Certificate, issuer: Certificate): RefusalReason | undefined {
  const { valid } = checkSignature(child.signatureParameters, issuer.spki, child.tbs, child.signature)
  if (valid === undefined) return 'unsupported-signature'
  return valid ? undefined : 'bad-signature'
}

/** What is remembered of a signature: nothing but that one key made it. */
export function signatureKey(child: Candidate, issuer: Candidate): string {
  return child.id + issuer.keyId
}

/**
 * Remembers which certificates were signed by which keys, for searches to come. Bounded: what was not used for
 * longest goes first.
 *
 * An entry is the SHA-256 of a certificate and of a public key, which that key did sign. It says nothing about dates,
 * names or trust, so it never grows old and one cache serves all hosts. Failures are not kept: those a stranger
 * can make up without end.
 */
export class SignatureCache {
  readonly #maxEntries: number
  readonly #good = new Set<string>()

  /** @param maxEntries At some 200 bytes each. */
  constructor(maxEntries: number = 2048) {
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
      throw new TypeError(`maxEntries must be a whole number of at least 1, not ${String(maxEntries)}`)
    }
    this.#maxEntries = maxEntries
  }

  /** How many signatures are remembered. */
  get size(): number {
    return this.#good.size
  }

  /** Whether a signature is known to be good; counts as use. */
  has(key: string): boolean {
    if (!this.#good.delete(key)) return false
    this.#good.add(key)
    return true
  }

  /** Remembers a good signature. */
  add(key: string): void {
    this.#good.delete(key)
    this.#good.add(key)
    const [oldest] = this.#good
    if (this.#good.size > this.#maxEntries && oldest !== undefined) this.#good.delete(oldest)
  }
}

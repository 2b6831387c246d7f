import { Budget, type PathLimits, readLimits } from './limits.ts'
import type { Path } from './path.ts'
import { createPool } from './pool.ts'
import type { Refusal } from './refusals.ts'
import { searchPaths } from './search.ts'
import { SignatureCache } from './signatures.ts'

/** How paths are to be found. */
export interface PathOptions {
  /** The moment at which every certificate of a path, the anchor too, must be valid. */
  readonly now: Date
  /** Bounds on the work; see {@link PathLimits} for the defaults. */
  readonly limits?: Partial<PathLimits>
  /**
   * Paths need not end in an anchor: they go as far up as the signatures do. For chains that something else has judged
   * already, such as the one Node hands out, where the root of the trust store stands among `presented`. Where a limit
   * is met, a path may end lower than it could.
   */
  readonly partial?: boolean
  /** Where good signatures are remembered; by default a cache that all searches of the process share. */
  readonly cache?: SignatureCache
}

/** The paths of a search, and what explains them. */
export interface FoundPaths {
  readonly paths: readonly Path[]
  /** What was left out and why. Also there when paths were found: a server may send more than it needs. */
  readonly refused: readonly Refusal[]
  /** True when a limit stopped the search. The paths are no less verified, but there may be others. */
  readonly exhausted: boolean
}

/**
 * Finds every verified path from a leaf certificate to a trust anchor.
 *
 * Each link is checked by RFC 5280 section 6 for server authentication: name, key identifiers, signature, CA bit, key
 * usage, path length, extended key usage of CAs too, validity of anchors too, critical extensions, DNS and IP name
 * constraints of intermediates and anchors. What cannot be evaluated (other name constraints, unknown critical
 * extensions, SHA-1 and MD5 signatures, keys below 112 bits) makes a path unusable. A certificate that was merely sent
 * is in no path; a certificate that two CAs signed is in two. Revocation, certificate policies and the host name are
 * not judged here.
 *
 * A path ends at an anchor, which need not be self-signed (`-partial_chain` in OpenSSL), and goes on beyond it when a
 * further anchor stands above, so a path may be the beginning of another. A leaf that is itself an anchor is a path.
 *
 * Whatever was presented, the work is bounded, the result depends on nothing but the arguments, and nothing is thrown
 * for what a certificate holds. No path means no trust: an empty list must be judged as a mismatch.
 *
 * @param presented DER certificates as the server sent them: the leaf first, the others in any order. Bytes that are no
 *   certificate are passed over, but at the first place mean no path.
 * @param anchors DER certificates that are trusted. Hand in the same array again: it is indexed once.
 * @param options The moment, and what else differs; `partial` for chains that were judged elsewhere.
 * @returns In an order that the order of the arguments decides. The arrays within are those that were handed in.
 * @throws {TypeError} When `now` is not a valid date or a limit is not a whole number of at least 1.
 * @example
 * const [leaf, ...others] = readCertificates(await readFile('chain.pem'))
 * const anchors = tls.rootCertificates.flatMap((pem) => readCertificates(pem))
 * if (leaf) console.log(verifiedPaths([leaf, ...others], anchors, { now: new Date() }).length)
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-6 Certification Path Validation
 */
export function verifiedPaths(
  presented: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  options: PathOptions,
): Path[] {
  return [...findPaths(presented, anchors, options).paths]
}

/**
 * Finds the same paths as {@link verifiedPaths}, and tells what was left out, why, and whether a limit was met.
 *
 * @throws {TypeError} As {@link verifiedPaths}.
 * @example
 * const { paths, refused } = findPaths(presented, anchors, { now: new Date() })
 * if (paths.length === 0) for (const { reason } of refused) console.error(REFUSALS[reason].text)
 */
export function findPaths(
  presented: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  { now, limits, partial = false, cache = SHARED_CACHE }: PathOptions,
): FoundPaths {
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) {
    throw new TypeError(`now must be a valid Date, not ${String(now)}`)
  }
  const budget = new Budget(readLimits(limits))
  const pool = createPool(budget.cut(presented), anchors)
  const { paths, refused } = searchPaths(pool, { now, budget, cache, partial })
  return { paths, refused: [...pool.unreadable, ...refused], exhausted: budget.exhausted }
}

const SHARED_CACHE = new SignatureCache()

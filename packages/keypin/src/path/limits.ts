/** How much work a search may do, whatever a stranger presents. Each is a whole number of at least 1. */
export interface PathLimits {
  /** Certificates in one path, with leaf and anchor. Default 10: the Web's longest paths have 6. */
  readonly depth: number
  /** Certificates looked at from `presented`, in order. Default 64. Anchors are the caller's and not counted. */
  readonly certificates: number
  /** Bytes of those, together. Default 256 KiB: OpenSSL takes 100 KiB, four SLH-DSA certificates have 200. */
  readonly bytes: number
  /** Pairs of a certificate and a key whose signature is checked, also when a cache answers. Default 32. */
  readonly signatureChecks: number
  /** Candidates that are tried as the next certificate of some path. Default 2048. */
  readonly steps: number
  /**
   * Names that are compared with name constraints, times the constraints. Default 100,000: a leaf of 100 names below
   * a CA for 100 domains takes 10,000. Go counts to 250,000 for the same reason (CVE-2018-16875).
   */
  readonly nameComparisons: number
  /** Paths that are returned. Default 64. */
  readonly paths: number
}

/** What {@link PathLimits} are unless a caller says otherwise. The slowest signatures take about 1 ms each. */
export const DEFAULT_PATH_LIMITS: PathLimits = {
  depth: 10,
  certificates: 64,
  bytes: 256 * 1024,
  signatureChecks: 32,
  steps: 2048,
  nameComparisons: 100_000,
  paths: 64,
}

/**
 * Fills in what was left out.
 *
 * @throws {TypeError} For a limit that is not a whole number of at least 1.
 */
export function readLimits(limits: Partial<PathLimits> = {}): PathLimits {
  const full = { ...DEFAULT_PATH_LIMITS, ...limits }
  for (const [name, value] of Object.entries(full)) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new TypeError(`limits.${name} must be a whole number of at least 1, not ${String(value)}`)
  }
  return full
}

/**
 * Counts the work of one search against its limits. It never looks at a clock or a cache, so that the same input
 * always ends at the same place.
 */
export class Budget {
  readonly limits: PathLimits
  #steps = 0
  #signatureChecks = 0
  #nameComparisons = 0
  #paths = 0
  #exhausted = false

  constructor(limits: PathLimits) {
    this.limits = limits
  }

  /** True once anything was left undone because of a limit. */
  get exhausted(): boolean {
    return this.#exhausted
  }

  /** Asks to try one more candidate. */
  step(): boolean {
    return this.#within(++this.#steps <= this.limits.steps)
  }

  /** Asks to check one more signature. */
  signatureCheck(): boolean {
    return this.#within(++this.#signatureChecks <= this.limits.signatureChecks)
  }

  /** Asks to compare this many more names. */
  nameComparisons(count: number): boolean {
    this.#nameComparisons += count
    return this.#within(this.#nameComparisons <= this.limits.nameComparisons)
  }

  /** Asks to return one more path. */
  path(): boolean {
    return this.#within(++this.#paths <= this.limits.paths)
  }

  /** Asks to lengthen a path of this many certificates. */
  deeper(length: number): boolean {
    return this.#within(length < this.limits.depth)
  }

  /** Cuts what was presented to what may be looked at. */
  cut(presented: readonly Uint8Array[]): readonly Uint8Array[] {
    let bytes = 0
    const isTooMuch = (der: Uint8Array, index: number): boolean => {
      bytes += der.length
      return index >= this.limits.certificates || bytes > this.limits.bytes
    }
    const end = presented.findIndex(isTooMuch)
    return this.#within(end === -1) ? presented : presented.slice(0, end)
  }

  #within(isWithin: boolean): boolean {
    if (!isWithin) this.#exhausted = true
    return isWithin
  }
}

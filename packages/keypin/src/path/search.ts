import type { Candidate } from './candidate.ts'
import { certificateFault, leafFault } from './certificate-checks.ts'
import { authorityFault, linkFault } from './issuer-checks.ts'
import type { Budget } from './limits.ts'
import { nameConstraintFault } from './name-constraints.ts'
import type { Path } from './path.ts'
import type { Pool } from './pool.ts'
import type { Refusal, RefusalReason } from './refusals.ts'
import { type SignatureCache, signatureFault, signatureKey, signatureSchemeFault } from './signatures.ts'

/** What a search goes by. */
export interface SearchOptions {
  readonly now: Date
  readonly budget: Budget
  readonly cache: SignatureCache
  /** Whether paths may end anywhere, and then end as high as they can. */
  readonly partial: boolean
}

/** What a search found; its limits are in the budget. */
export interface SearchResult {
  readonly paths: readonly Path[]
  /** What was left out, each once, in the order of discovery. */
  readonly refused: readonly Refusal[]
}

/**
 * Walks from the leaf up through every issuer that passes all checks, depth first, and collects the paths.
 *
 * A candidate joins a path only after its signature on the certificate below was checked, so whatever stands in a
 * path vouches for the leaf. The checks that cost little come first.
 */
export function searchPaths(pool: Pool, options: SearchOptions): SearchResult {
  const search = new Search(pool, options)
  search.run()
  return { paths: search.paths, refused: [...search.refusals.values()] }
}

type Fault = RefusalReason | undefined

class Search {
  readonly paths: Path[] = []
  readonly refusals = new Map<string, Refusal>()
  readonly #pool: Pool
  readonly #options: SearchOptions
  // What was found about a certificate or a signature, which is the same in every path.
  readonly #faults = new Map<Candidate, Fault>()
  readonly #verdicts = new Map<string, Fault>()

  constructor(pool: Pool, options: SearchOptions) {
    this.#pool = pool
    this.#options = options
  }

  run(): void {
    const { leaf } = this.#pool
    if (leaf === undefined) return
    const fault = leafFault(leaf.certificate, this.#options.now)
    if (fault === undefined) this.#extend([leaf])
    else this.#refuse(fault, leaf)
  }

  #extend(path: readonly Candidate[]): void {
    const { partial } = this.#options
    const top = path.at(-1) as Candidate
    if (top.isAnchor && !partial) this.#emit(path)
    let isEnd = true
    for (const issuer of this.#issuersAbove(path)) {
      if (!this.#mayFollow(issuer, path)) continue
      isEnd = false
      this.#extend([...path, issuer])
    }
    if (isEnd && partial) this.#emit(path)
  }

  #issuersAbove(path: readonly Candidate[]): readonly Candidate[] {
    const top = path.at(-1) as Candidate
    const namesakes = this.#pool.issuersOf(top)
    // RFC 4158 section 2.4.2: a CA that certifies itself through others adds nothing that a shorter path lacks.
    const candidates = namesakes.filter(({ entityId }) =>
      path.every((member) => member.entityId !== entityId),
    )
    if (candidates.length === 0) {
      if (!top.isAnchor) this.#explainEnd(top, namesakes)
      return []
    }
    return this.#options.budget.deeper(path.length) ? candidates : []
  }

  #mayFollow(issuer: Candidate, path: readonly Candidate[]): boolean {
    const { budget } = this.#options
    if (!budget.step()) return false
    const child = path.at(-1) as Candidate
    const schemeFault = signatureSchemeFault(child.certificate)
    if (schemeFault !== undefined) return this.#refuse(schemeFault, child)
    const fault =
      linkFault(issuer, path) ??
      this.#authorityFault(issuer) ??
      nameConstraintFault(issuer.certificate.nameConstraints, path, budget) ??
      this.#signatureFault(child, issuer)
    if (fault === undefined) return true
    return fault === 'unchecked' ? false : this.#refuse(fault, issuer, child)
  }

  #authorityFault(issuer: Candidate): Fault {
    if (this.#faults.has(issuer)) return this.#faults.get(issuer)
    const fault = authorityFault(issuer) ?? certificateFault(issuer.certificate, this.#options.now)
    this.#faults.set(issuer, fault)
    return fault
  }

  // The budget is asked before the cache is: what is found must not depend on what was seen earlier.
  #signatureFault(child: Candidate, issuer: Candidate): Fault | 'unchecked' {
    const { budget, cache } = this.#options
    const key = signatureKey(child, issuer)
    if (this.#verdicts.has(key)) return this.#verdicts.get(key)
    if (!budget.signatureCheck()) return 'unchecked'
    const fault = cache.has(key) ? undefined : signatureFault(child.certificate, issuer.certificate)
    if (fault === undefined) cache.add(key)
    this.#verdicts.set(key, fault)
    return fault
  }

  #emit(path: readonly Candidate[]): void {
    if (this.#options.budget.path()) this.paths.push(path.map(({ der }) => der))
  }

  #explainEnd(top: Candidate, namesakes: readonly Candidate[]): void {
    if (this.#options.partial) return
    if (top.isSelfIssued) this.#refuse('not-an-anchor', top)
    else if (namesakes.length === 0 && !this.#isRefused('no-issuer', top)) {
      const misspelt = this.#pool.otherwiseEncoded(top)
      for (const issuer of misspelt) this.#refuse('name-encoding', issuer, top)
      this.#refuse('no-issuer', top)
    }
  }

  #refuse(reason: RefusalReason, at: Candidate, child?: Candidate): false {
    const refusal = { reason, certificate: at.der, ...(child === undefined ? {} : { child: child.der }) }
    const key = refusalKey(reason, at, child)
    if (!this.refusals.has(key)) this.refusals.set(key, refusal)
    return false
  }

  #isRefused(reason: RefusalReason, at: Candidate): boolean {
    return this.refusals.has(refusalKey(reason, at))
  }
}

function refusalKey(reason: RefusalReason, at: Candidate, child?: Candidate): string {
  return `${reason} ${at.id} ${child?.id ?? ''}`
}

import { equalBytes } from '../bytes/equal.ts'
import { CertificateError } from '../errors.ts'
import { sameName } from '../x509/name.ts'
import { Candidate } from './candidate.ts'
import type { Refusal } from './refusals.ts'

/** All certificates that a search may use, found by the name they bear. */
export interface Pool {
  /** The first presented certificate, if it can be read. */
  readonly leaf: Candidate | undefined
  readonly unreadable: readonly Refusal[]
  /** Certificates whose subject is the issuer of this one: the likeliest first, then anchors, then as presented. */
  readonly issuersOf: (child: Candidate) => readonly Candidate[]
  /** Certificates whose subject would be the issuer's name, were it encoded alike. */
  readonly otherwiseEncoded: (child: Candidate) => readonly Candidate[]
}

/** Reads what was presented and joins it with the anchors; a certificate that is in both is one, an anchor. */
export function createPool(presented: readonly Uint8Array[], anchors: readonly Uint8Array[]): Pool {
  const trusted = anchorIndex(anchors)
  const sent = new NameIndex()
  const { candidates, unreadable } = readAll(presented, false)
  const known = candidates.map(
    (candidate) => candidate && (trusted.index.find(candidate) ?? sent.add(candidate)),
  )
  return {
    leaf: known[0],
    unreadable: [...unreadable, ...trusted.unreadable],
    issuersOf: (child) => likeliestFirst(child, [...trusted.index.named(child), ...sent.named(child)]),
    otherwiseEncoded: (child) =>
      [...trusted.index.all(), ...sent.all()].filter((other) => isOtherEncoding(other, child)),
  }
}

interface ReadAll {
  /** One for each array that was given; undefined where it cannot be read. */
  readonly candidates: readonly (Candidate | undefined)[]
  readonly unreadable: readonly Refusal[]
}

function readAll(ders: readonly Uint8Array[], isAnchor: boolean): ReadAll {
  const unreadable: Refusal[] = []
  const candidates = ders.map((der) => {
    try {
      return new Candidate(der, isAnchor)
    } catch (cause) {
      if (!(cause instanceof CertificateError)) throw cause
      unreadable.push({ reason: 'unreadable', certificate: der })
      return undefined
    }
  })
  return { candidates, unreadable }
}

/** Certificates by the bytes of their subject, each once. */
class NameIndex {
  readonly #byName = new Map<string, Candidate[]>()

  /** Adds a certificate unless it is there already; gives the one that is there now. */
  add(candidate: Candidate): Candidate {
    const known = this.find(candidate)
    if (known !== undefined) return known
    const namesakes = this.#byName.get(candidate.subjectKey)
    if (namesakes === undefined) this.#byName.set(candidate.subjectKey, [candidate])
    else namesakes.push(candidate)
    return candidate
  }

  /** The certificate with exactly these bytes. */
  find({ der, subjectKey }: Candidate): Candidate | undefined {
    return this.#byName.get(subjectKey)?.find((other) => equalBytes(other.der, der))
  }

  all(): readonly Candidate[] {
    return [...this.#byName.values()].flat()
  }

  /** Those whose subject is the issuer of `child`, byte by byte. */
  named(child: Candidate): readonly Candidate[] {
    return this.#byName.get(child.issuerKey) ?? []
  }
}

// To fold a name takes time in its length. Longer ones are not worth an explanation.
const MAX_FOLDED_BYTES = 4096

function isOtherEncoding(candidate: Candidate, child: Candidate): boolean {
  const { subject } = candidate.certificate
  const { issuer } = child.certificate
  if (candidate.subjectKey === child.issuerKey || subject.raw.length + issuer.raw.length > MAX_FOLDED_BYTES)
    return false
  return sameName(subject, issuer)
}

// The order decides what is found first, and so what is found at all when a limit is met; nothing else.
function likeliestFirst(child: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const wanted = child.certificate.authorityKeyId
  if (candidates.length < 2 || wanted === undefined) return candidates
  const isLikely = ({ certificate }: Candidate): boolean => certificate.subjectKeyId === wanted
  return [...candidates.filter(isLikely), ...candidates.filter((candidate) => !isLikely(candidate))]
}

interface AnchorIndex {
  /** The arrays it was made of. */
  readonly of: readonly Uint8Array[]
  readonly index: NameIndex
  readonly unreadable: readonly Refusal[]
}

// A trust store holds hundreds of certificates and is the same array from call to call.
const INDEXES = new WeakMap<readonly Uint8Array[], AnchorIndex>()

function anchorIndex(anchors: readonly Uint8Array[]): AnchorIndex {
  const known = INDEXES.get(anchors)
  if (known !== undefined && isUnchanged(known.of, anchors)) return known
  const { candidates, unreadable } = readAll(anchors, true)
  const index = new NameIndex()
  for (const candidate of candidates) if (candidate !== undefined) index.add(candidate)
  const made = { of: [...anchors], index, unreadable }
  INDEXES.set(anchors, made)
  return made
}

function isUnchanged(before: readonly Uint8Array[], after: readonly Uint8Array[]): boolean {
  return before.length === after.length && before.every((der, i) => der === after[i])
}

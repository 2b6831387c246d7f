import { hash } from 'node:crypto'
import { findPaths, KeypinError, REFUSALS, readCertificate } from 'keypin'
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts'
import { anchorsNaming } from './named-anchors.ts'
import type { Store, StoreName } from './stores.ts'

/** A path that was verified, leaf first. */
export interface PathFacts {
  /** Which store its anchor is from; `nowhere` when it hangs together but ends in nothing that is trusted. */
  readonly ends: StoreName | 'nowhere'
  readonly certificates: readonly PathCertificate[]
}

/** A certificate in its place in a path. */
export interface PathCertificate extends CertificateFacts {
  readonly role: 'leaf' | 'intermediate' | 'root'
  /** The position that a pin can name. */
  readonly position: 'leaf' | 'ca'
  /** Its place among what the server sent; absent when the trust store supplied it. */
  readonly sentAt?: number
}

/** Why a certificate is in no path. */
export interface Refusal {
  /** A word for programs: `expired`, `bad-signature`. */
  readonly reason: string
  /** Completes "this certificate …". */
  readonly meaning: string
  readonly subject: string
}

/** What became of the presented chain. */
export interface Judgement {
  readonly paths: readonly PathFacts[]
  readonly refused: readonly Refusal[]
  /** True when the search for paths was cut off. */
  readonly exhausted: boolean
}

/**
 * Builds every verified path from the presented certificates, and says where each ends.
 *
 * Where none ends in an anchor, the paths as far as they hang together are told instead, ending `nowhere`.
 *
 * @param stores From the most to the least public; an anchor that is in several counts for the first.
 */
export function judge(presented: readonly Uint8Array[], stores: readonly Store[], now: Date): Judgement {
  const leaf = presented[0]
  if (leaf === undefined || !isReadable(leaf)) return { paths: [], refused: [], exhausted: false }
  const readable = presented.filter(isReadable)
  const candidates = stores.map((store) => ({ ...store, anchors: relevant(store.anchors, readable) }))
  const anchors = candidates.flatMap((store) => store.anchors)
  const found = findPaths(readable, anchors, { now })
  const whole = found.paths.length > 0
  const paths = whole ? found.paths : findPaths(readable, [], { now, partial: true }).paths
  return {
    paths: paths.map((path) => pathFacts(path, presented, whole ? candidates : [], now)),
    refused: distinctRefusals(found.refused),
    exhausted: found.exhausted,
  }
}

/** An anchor can matter only if its name occurs as an issuer. */
function relevant(anchors: readonly Uint8Array[], presented: readonly Uint8Array[]): Uint8Array[] {
  const issuers = presented.map((der) => readCertificate(der).issuer.raw)
  return [...new Set(issuers.flatMap((issuer) => anchorsNaming(issuer, anchors)))].filter(isReadable)
}

function pathFacts(
  path: readonly Uint8Array[],
  presented: readonly Uint8Array[],
  stores: readonly Store[],
  now: Date,
): PathFacts {
  const last = path.at(-1)
  const store = stores.find(({ anchors }) =>
    anchors.some((anchor) => last !== undefined && same(anchor, last)),
  )
  return {
    ends: store?.name ?? 'nowhere',
    certificates: path.map((der, index) => {
      const facts = certificateFacts(der, now)
      const sentAt = presented.findIndex((sent) => same(sent, der))
      const isEnd = index === path.length - 1 && index > 0
      return {
        ...facts,
        role:
          index === 0
            ? 'leaf'
            : isEnd && (store !== undefined || facts.isSelfIssued)
              ? 'root'
              : 'intermediate',
        position: index === 0 ? 'leaf' : 'ca',
        ...(sentAt === -1 ? {} : { sentAt }),
      }
    }),
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && digest(a) === digest(b))

const digests = new WeakMap<Uint8Array, string>()

function digest(bytes: Uint8Array): string {
  const known = digests.get(bytes) ?? hash('sha256', bytes, 'base64')
  digests.set(bytes, known)
  return known
}

function isReadable(der: Uint8Array): boolean {
  try {
    return readCertificate(der) !== undefined
  } catch (error) {
    if (error instanceof KeypinError) return false
    throw error
  }
}

/** The same certificate is refused once for each way that was tried; people need it once. */
function distinctRefusals(refused: ReturnType<typeof findPaths>['refused']): Refusal[] {
  const rows = refused.map(({ reason, certificate }) => {
    const subject = isReadable(certificate) ? readCertificate(certificate).subject.text : ''
    return [`${reason} ${digest(certificate)}`, { reason, meaning: REFUSALS[reason].text, subject }] as const
  })
  return [...new Map(rows).values()]
}

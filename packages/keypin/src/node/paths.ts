import { createHash, X509Certificate } from 'node:crypto'
import type { PeerCertificate } from 'node:tls'
import type { Path } from '../path/path.ts'
import { verifiedPaths } from '../path/verified-paths.ts'
import { readCertificate } from '../x509/certificate.ts'
import { BoundedMap } from './bounded-map.ts'
import type { PresentedChain } from './chain.ts'

// A program talks to tens of hosts, a crawler to many; at some 4 KiB a chain this is 4 MiB at most.
const MAX_CHAINS = 1000
// A leaf that is served with more than these chains at once is not a thing servers do.
const MAX_CHAINS_PER_LEAF = 4

interface Known {
  /** Where the leaf was learnt with this chain. */
  leafKey?: string
  readonly paths: readonly Path[]
  /** Between these moments (milliseconds) no certificate begins or ends, so the paths stay what they are. */
  readonly from: number
  readonly until: number
}

interface Leaf {
  readonly legacy: PeerCertificate
  readonly chains: PresentedChain[]
}

/**
 * The verified paths of the chains this process has met. A path is a fact about certificates, not about the
 * connection they came over, so one look serves every connection, and a resumed session, which shows no chain, is
 * judged by the chains its leaf came with before.
 */
export class PathCache {
  readonly #known = new BoundedMap<string, Known>(MAX_CHAINS)
  readonly #leaves = new BoundedMap<string, Leaf>(MAX_CHAINS)

  /** The verified paths within a presented chain. They need not end in an anchor: OpenSSL has judged that already. */
  pathsOf(chain: PresentedChain, now: Date): readonly Path[] {
    const moment = now.getTime()
    const known = this.#known.get(chain.key)
    if (known !== undefined && known.from <= moment && moment < known.until) return known.paths
    const paths = verifiedPaths(chain.ders, [], { now, partial: true })
    this.#known.set(chain.key, { paths, ...steadySpan(chain.ders, moment) })
    return paths
  }

  /** Keeps a chain that OpenSSL and the pins have accepted, for the sessions that grow out of it. */
  learn(certificate: PeerCertificate, chain: PresentedChain): void {
    const known = this.#known.get(chain.key)
    if (known?.leafKey !== undefined && this.#leaves.get(known.leafKey) !== undefined) return
    const leaf = chain.ders[0] as Uint8Array
    const key = fingerprint(leaf)
    if (known !== undefined) known.leafKey = key
    const { chains } = this.#leaves.get(key) ?? { chains: [] }
    const others = chains.filter((other) => other.key !== chain.key).slice(0, MAX_CHAINS_PER_LEAF - 1)
    this.#leaves.set(key, { legacy: nameFacts(certificate), chains: [chain, ...others] })
  }

  /** True when a chain with this leaf was learnt. */
  has(leaf: Uint8Array): boolean {
    return this.#leaves.get(fingerprint(leaf)) !== undefined
  }

  /** What a leaf from a resumed session stands for. Without a chain that was learnt, it stands for itself alone. */
  recall(leaf: Uint8Array, now: Date): { certificate: PeerCertificate; paths: readonly Path[] } {
    const known = this.#leaves.get(fingerprint(leaf))
    if (known !== undefined) {
      const [only, ...others] = known.chains.map((chain) => this.pathsOf(chain, now))
      return {
        certificate: known.legacy,
        paths: others.length === 0 ? (only ?? []) : [only ?? [], ...others].flat(),
      }
    }
    return { certificate: nameFactsOf(leaf), paths: verifiedPaths([leaf], [], { now, partial: true }) }
  }
}

// Only what `tls.checkServerIdentity` reads, so that no chain of legacy objects is kept alive.
function nameFacts(certificate: PeerCertificate): PeerCertificate {
  const { subject, subjectaltname } = certificate
  return { subject, ...(subjectaltname === undefined ? {} : { subjectaltname }) } as PeerCertificate
}

// Not by `toLegacyObject`, which Node 24 does not survive for every kind of key.
function nameFactsOf(leaf: Uint8Array): PeerCertificate {
  const { subjectAltName } = new X509Certificate(leaf)
  const { commonName } = readCertificate(leaf).subject
  const subject = commonName === undefined ? {} : { CN: commonName }
  return {
    subject,
    ...(subjectAltName === undefined ? {} : { subjectaltname: subjectAltName }),
  } as PeerCertificate
}

function steadySpan(ders: readonly Uint8Array[], moment: number): { from: number; until: number } {
  let from = Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const edge of ders.flatMap(validityEdges)) {
    if (edge <= moment) from = Math.max(from, edge)
    else until = Math.min(until, edge)
  }
  return { from, until }
}

// At `notAfter` itself a certificate is in no path any more, as in OpenSSL.
function validityEdges(der: Uint8Array): number[] {
  try {
    const { notBefore, notAfter } = readCertificate(der)
    return [notBefore.getTime(), notAfter.getTime()]
  } catch {
    return [] // An unreadable certificate is in no path, at any time.
  }
}

function fingerprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64')
}

import { type Authority, authorityOf } from './authorities.ts'
import type { Observed, ObservedCertificate } from './observed.ts'
import type { RecognizedPlatform } from './platforms.ts'
import { sunsetOf } from './sunsets.ts'

/** One thing that could be pinned at a host, or nothing, and what comes of it. */
export interface Choice {
  readonly id: 'nothing' | 'leaf-key' | 'certificate' | 'intermediate' | 'root'
  /** What would be pinned; absent for nothing. */
  readonly pin?: string
  /** Whose, for people. */
  readonly subject?: string
  readonly verdict: 'choose' | 'with-care' | 'avoid'
  /** When users would be locked out, if nobody does anything before. */
  readonly lockOut: LockOut
  /** Who could still pass as the host, a sentence without a full stop. */
  readonly exposes: string
}

/** The day a choice ends on. */
export interface LockOut {
  /** When to expect it, ISO 8601 day; absent where no day can be named. */
  readonly expectedOn?: string
  /** The last day it can go well, ISO 8601 day. */
  readonly latestOn?: string
  /** What happens then, a sentence without a full stop. */
  readonly why: string
}

const dayMs = 86_400_000

/** What could be pinned of what was seen. Of a chain that does not verify, nothing: it may be anybody's. */
export function choicesFor(
  seen: Observed,
  leaf: ObservedCertificate | undefined,
  platform: RecognizedPlatform | undefined,
): Choice[] {
  if (leaf?.pin === undefined || seen.trust.ends === 'nowhere') return []
  const renewal = renewalOf(leaf, new Date(seen.at))
  const path = seen.paths[0]?.certificates ?? []
  return [
    leafKey(leaf, platform, renewal),
    ...path.filter(({ role }) => role === 'root').map((root) => rootKey(root)),
    ...path.filter(({ role }) => role === 'intermediate').map((one) => intermediateKey(one, renewal)),
    wholeCertificate(leaf, renewal),
    noPin(platform),
  ]
}

/** When a certificate will be replaced: at two thirds of its life as the usual tools do, at its end at the latest. */
function renewalOf({ notAfter, lifetimeDays }: ObservedCertificate, now: Date): Omit<LockOut, 'why'> {
  if (notAfter === undefined) return {}
  const end = Date.parse(notAfter)
  if (lifetimeDays === undefined) return { latestOn: dayOf(end) }
  const usual = end - (lifetimeDays * dayMs) / 3
  return { expectedOn: dayOf(Math.max(usual, Math.min(now.getTime(), end))), latestOn: dayOf(end) }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

function leafKey(
  leaf: ObservedCertificate,
  platform: RecognizedPlatform | undefined,
  renewal: Omit<LockOut, 'why'>,
): Choice {
  const verdicts = { platform: 'avoid', automated: 'with-care', own: 'choose' } as const
  const keys = platform?.keys ?? 'own'
  const lockOut: Readonly<Record<typeof keys, LockOut>> = {
    platform: { ...renewal, why: `${platform?.title} makes a new key at the next renewal` },
    automated: { ...renewal, why: 'at the next renewal, unless the ACME client was told to keep the key' },
    own: { why: 'on no day of its own: when you change the key before clients have the next one' },
  }
  return {
    id: 'leaf-key',
    ...(leaf.pin === undefined ? {} : { pin: leaf.pin }),
    subject: leaf.subject,
    verdict: verdicts[keys],
    lockOut: lockOut[keys],
    exposes: 'only whoever has this very key',
  }
}

function wholeCertificate(leaf: ObservedCertificate, renewal: Omit<LockOut, 'why'>): Choice {
  return {
    id: 'certificate',
    ...(leaf.certificatePin === undefined ? {} : { pin: leaf.certificatePin }),
    subject: leaf.subject,
    verdict: 'avoid',
    lockOut: { ...renewal, why: 'at the next renewal, whether the key is kept or not' },
    exposes: 'only whoever has the key of this certificate',
  }
}

function intermediateKey(ca: ObservedCertificate, renewal: Omit<LockOut, 'why'>): Choice {
  const authority = authorityOf(ca.subject)
  const random = authority?.intermediates === 'random'
  const end = ca.notAfter?.slice(0, 10)
  return {
    id: 'intermediate',
    ...(ca.pin === undefined ? {} : { pin: ca.pin }),
    subject: ca.subject,
    verdict: 'avoid',
    lockOut: random
      ? { ...renewal, why: `at any renewal: ${authority?.title} picks the intermediate at random` }
      : {
          ...(end === undefined ? {} : { latestOn: end }),
          why: 'when the CA issues from another one, which it need not announce',
        },
    exposes: exposedBy(ca, authority?.title),
  }
}

function rootKey(root: ObservedCertificate): Choice {
  const authority = authorityOf(root.subject)
  const sunset = sunsetOf(root.subject)
  const end = sunset?.toISOString().slice(0, 10) ?? root.notAfter?.slice(0, 10)
  return {
    id: 'root',
    ...(root.pin === undefined ? {} : { pin: root.pin }),
    subject: root.subject,
    verdict: 'with-care',
    lockOut: {
      ...(end === undefined ? {} : { latestOn: end }),
      why: `when you change CA, or it issues below another root, or clients stop trusting it; pin the roots of two organisations, and all that each may use${rootsOf(authority)}`,
    },
    exposes: exposedBy(root, authority?.title),
  }
}

const rootsOf = (authority: Authority | undefined): string =>
  authority?.roots === undefined ? '' : ` (${authority.title} has ${authority.roots.join(', ')})`

const exposedBy = ({ commonName, subject }: ObservedCertificate, title: string | undefined): string =>
  `whoever gets a certificate for the name from ${title ?? commonName ?? subject}: a minute of control over the name, its DNS or the way to it is enough; CAA and Certificate Transparency narrow that, and the lab calls it exposed`

function noPin(platform: RecognizedPlatform | undefined): Choice {
  return {
    id: 'nothing',
    verdict: platform?.keys === 'platform' ? 'choose' : 'with-care',
    lockOut: { why: 'never' },
    exposes:
      'whoever gets a certificate for the name from any CA that the client trusts, the user’s own included',
  }
}

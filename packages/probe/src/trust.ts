import { pinOf, readCertificate } from 'keypin'
import { type CertificateFacts, certificateFacts, certificatePinOf } from './certificate-facts.ts'
import type { LocalRoot, TrustFacts } from './inspection.ts'
import { type Judgement, judge, type PathFacts } from './judge.ts'
import { coversHost } from './names.ts'
import { givenRoots, publicRoots, type Store, systemRoots } from './stores.ts'

/** Whom to trust. */
export interface TrustOptions {
  /** What counts as public, DER; nothing with `false`. Default: the roots bundled with Node, which are Mozilla's. */
  readonly publicRoots?: readonly Uint8Array[] | false
  /** Trust anchors beside the public roots, DER. */
  readonly ca?: readonly Uint8Array[]
  /**
   * Whether this machine's own trust store is asked as well, and counts where no other anchor is found; or what to
   * take for it, DER. Default true.
   */
  readonly systemStore?: boolean | readonly Uint8Array[]
}

/** What was presented, and what it is worth. */
export type Judged = Judgement & { presented: readonly CertificateFacts[]; trust: TrustFacts }

/**
 * Judges what was presented by the public roots, the given anchors, and, where neither helps, by this machine's
 * own store.
 *
 * @param name The host that the first certificate should be for, if there is one.
 */
export function judgeTrust(
  presented: readonly Uint8Array[],
  options: TrustOptions,
  now: Date,
  name?: string,
): Judged {
  const { publicRoots: roots, ca = [] } = options
  const stores = [...(roots === false ? [] : [publicRoots(roots)]), givenRoots(ca)]
  const system = systemStoreOf(options)
  let judgement = judge(presented, stores, now)
  if (bestEnd(judgement.paths) === 'nowhere' && system !== undefined)
    judgement = judge(presented, [...stores, system], now)
  const ends = bestEnd(judgement.paths)
  const localRoot = ends === 'system' ? localRootOf(judgement.paths) : undefined
  const covers = name === undefined ? undefined : leafCovers(presented, name)
  return {
    presented: presented.map((der) => certificateFacts(der, now)),
    ...judgement,
    trust: {
      ends,
      by: {
        ...(roots === false ? {} : { public: endsIn(judgement.paths, 'public') }),
        ...(ca.length > 0 ? { given: endsIn(judgement.paths, 'given') } : {}),
        ...(system === undefined ? {} : systemOpinion(presented, judgement.paths, system, now)),
      },
      ...(localRoot === undefined ? {} : { localRoot }),
      ...(covers === undefined ? {} : { coversHost: covers }),
    },
  }
}

/** Nothing where there is no store: that it does not trust says something only of a store that trusts somebody. */
function systemStoreOf({ systemStore = true }: TrustOptions): Store | undefined {
  if (systemStore === false) return undefined
  const store = systemRoots(systemStore === true ? undefined : systemStore)
  return store.anchors.length === 0 ? undefined : store
}

/**
 * What this machine's store makes of a chain. It is asked where that can tell something: of what nobody else trusts,
 * and of what the public roots trust.
 */
function systemOpinion(
  presented: readonly Uint8Array[],
  paths: readonly PathFacts[],
  system: Store,
  now: Date,
): { system?: boolean } {
  if (endsIn(paths, 'system')) return { system: true }
  const publicEnds = paths
    .filter(({ ends }) => ends === 'public')
    .map(({ certificates }) => certificates.at(-1))
  if (publicEnds.length === 0) return endsIn(paths, 'given') ? {} : { system: false }
  const has = publicEnds.some((anchor) => anchor !== undefined && pinsOf(system).has(anchor.certificatePin))
  // a store may hold the same root in another certificate, or an intermediate
  return { system: has || endsIn(judge(presented, [system], now).paths, 'system') }
}

const knownPins = new WeakMap<Store, ReadonlySet<string>>()

function pinsOf(store: Store): ReadonlySet<string> {
  const pins = knownPins.get(store) ?? new Set(store.anchors.map(certificatePinOf))
  knownPins.set(store, pins)
  return pins
}

const endsIn = (paths: readonly PathFacts[], store: PathFacts['ends']): boolean =>
  paths.some(({ ends }) => ends === store)

function localRootOf(paths: readonly PathFacts[]): LocalRoot | undefined {
  const root = paths.find(({ ends }) => ends === 'system')?.certificates.at(-1)
  // where the public roots were not asked, the root may be one of theirs
  if (root === undefined || isPublic(root)) return undefined
  const { subject, pin, certificatePin } = root
  const meaning =
    'a root on this machine that the public roots do not hold: a local interceptor or a company network'
  return { subject, ...(pin === undefined ? {} : { pin }), certificatePin, meaning }
}

let knownKeys: ReadonlySet<string> | undefined

/** Whether the public roots that Node brings along have one with this key. */
function isPublic({ pin }: CertificateFacts): boolean {
  knownKeys ??= new Set(publicRoots().anchors.map((der) => pinOf(der).text))
  return pin !== undefined && knownKeys.has(pin)
}

const bestFirst = ['public', 'given', 'system'] as const

const bestEnd = (paths: readonly PathFacts[]): TrustFacts['ends'] =>
  bestFirst.find((store) => paths.some(({ ends }) => ends === store)) ?? 'nowhere'

function leafCovers([leaf]: readonly Uint8Array[], name: string): boolean | undefined {
  if (leaf === undefined) return undefined
  try {
    return coversHost(readCertificate(leaf), name)
  } catch {
    return false
  }
}

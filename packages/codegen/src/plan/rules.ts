// What becomes of a host entry on a target that cannot say all of it. One rule for each thing that can be
// lost; each returns the entry as the target can say it, and the losses.

import { readCertificate, type Subdomains } from 'keypin'
import { getPublicSuffix } from 'tldts'
import type { Loss, LossCode, Severity } from '../loss.ts'
import { certificateOf } from '../material/certificate.ts'
import type { Capabilities, ExpiryPrecision } from '../target.ts'
import { widerEntries } from './overlap.ts'
import type { PlanEntry, PlanPin } from './plan.ts'

/** What a rule may look at besides the entry. */
export interface RuleContext {
  readonly can: Capabilities
  /** Whether hosts that no entry covers are to be refused. */
  readonly unlistedBlocked: boolean
  /** All entries as they stand before this rule. */
  readonly entries: readonly PlanEntry[]
}

/** What a rule made of an entry; without `entry` it is left out. */
export interface RuleResult {
  readonly entry?: PlanEntry
  readonly losses: readonly Loss[]
}

/** Lowers one entry in one respect. */
export type Rule = (entry: PlanEntry, context: RuleContext) => RuleResult

const lowerAddress: Rule = (entry, { can }) => {
  if (!entry.isAddress || can.addresses) return kept(entry)
  return refused(entry, 'address', {
    what: 'an IP address cannot be pinned',
    why: 'the platform knows host names only',
    instead: 'reach the service by a name',
  })
}

const lowerMode: Rule = (entry, { can, entries, unlistedBlocked }) => {
  if (can.modes.includes(entry.mode)) return kept(entry)
  const excluded = widerEntries(entry, entries).length > 0
  if (excluded && !can.modes.includes('off'))
    return refused(entry, 'mode', {
      what: `mode '${entry.mode}' below a wider entry would be enforced with the wider entry's pins`,
      why: 'the platform has no exclusions',
      instead: 'narrow the subdomain scope of the wider entry',
    })
  if (unlistedBlocked && can.unlistedBlock && !can.modes.includes('off'))
    return refused(entry, 'mode', {
      what: `mode '${entry.mode}' would be refused as a host that is not listed`,
      why: 'the platform has no exclusions',
    })
  // Left out altogether, it would be refused where what is not listed is.
  const stays = excluded || (unlistedBlocked && can.unlistedBlock)
  return { ...(stays ? { entry: asExclusion(entry) } : {}), losses: lostMode(entry) }
}

function lostMode(entry: PlanEntry): Loss[] {
  if (entry.mode === 'off') return []
  return [
    loss(entry, 'weaker', 'mode', {
      what: `the host is not pinned here, its mode '${entry.mode}' being left out`,
      why: 'the platform can only enforce',
      instead: "use mode 'enforce', or watch the host from another client",
    }),
  ]
}

const lowerPinKinds: Rule = (entry, { can }) => {
  const fitting = entry.pins.filter(({ pin }) => can.pinKinds.includes(pin.kind))
  return withoutPins(entry, fitting, 'pin-kind', {
    what: `pins of the kind ${unfitting(entry, can)} are left out`,
    why: `the platform compares pins of the kind ${can.pinKinds.join(' or ')} only`,
    instead: 'pin public keys (sha256/…)',
  })
}

const lowerMixedKinds: Rule = (entry, { can }) => {
  const kinds = new Set(entry.pins.map(({ pin }) => pin.kind))
  if (can.mixedKinds !== false || kinds.size < 2) return kept(entry)
  return refused(entry, 'pin-kind', {
    what: 'pins of keys and of whole certificates stand together',
    why: 'the platform compares either keys or certificates of a host',
    instead: 'pin keys (sha256/…) only',
  })
}

const lowerPositions: Rule = (entry, { can }) => {
  if (can.positions === 'told-apart') return kept(entry)
  if (can.positions === 'leaf-only') return lowerToLeaf(entry, can)
  if (can.positions === 'one-list') return lowerToOneList(entry)
  if (entry.pins.every(({ position }) => position === undefined)) return kept(entry)
  return kept(
    entry,
    loss(entry, 'note', 'position', {
      what: 'a pin matches anywhere in the verified path, not only in its position',
      why: 'the platform does not tell positions apart',
    }),
  )
}

function lowerToLeaf(entry: PlanEntry, { forbid }: Capabilities): RuleResult {
  const leaves = entry.pins.filter(({ position }) => position !== 'ca')
  const result = withoutPins(entry, leaves, 'position', {
    what: 'pins of CA keys are left out',
    why: 'the platform compares the leaf only',
    instead: 'pin leaf keys: the one in use and a spare',
  })
  if (entry.forbid.length === 0 || !forbid) return result
  const above = loss(entry, 'weaker', 'chain', {
    what: 'forbidden keys are looked for in the leaf only',
    why: 'the platform shows no other certificate',
  })
  return { ...result, losses: [...result.losses, above] }
}

// Pins for leaves and pins for CAs would have to match both, so it is the list that locks nobody out.
function lowerToOneList(entry: PlanEntry): RuleResult {
  const text = {
    what: 'of pins for leaves, for CAs and for both only one kind is kept',
    why: 'where the platform has both, both must match, and it has none that match anywhere',
    instead: "give all pins of a host the same position: 'leaf' or 'ca'",
  }
  const results = (['leaf', 'ca'] as const).map((wanted) =>
    withoutPins(
      entry,
      entry.pins.filter(({ position }) => position === wanted),
      'position',
      text,
    ),
  )
  const keeps = ({ entry: left, losses }: RuleResult): boolean =>
    left !== undefined && losses.every(({ severity }) => severity === 'note')
  return results.find(keeps) ?? results[0] ?? kept(entry)
}

const lowerMaterial: Rule = (entry, { can: { needsMaterial } }) => {
  if (needsMaterial === undefined) return kept(entry)
  const fitting = entry.pins.filter(HAS_WHAT_IT_NEEDS[needsMaterial])
  return withoutPins(entry, fitting, 'material', NEEDS[needsMaterial])
}

const hasCertificate = (pin: PlanPin): boolean => certificateOf(pin) !== undefined

// A root is the end of a path whose length nobody knows, so it is never the leaf.
function isRoot(pin: PlanPin): boolean {
  const der = certificateOf(pin)
  if (der === undefined || pin.position === 'leaf') return false
  const { isSelfIssued, basicConstraints } = readCertificate(der)
  return isSelfIssued && basicConstraints?.ca === true
}

type Needed = NonNullable<Capabilities['needsMaterial']>

const HAS_WHAT_IT_NEEDS: Readonly<Record<Needed, (pin: PlanPin) => boolean>> = {
  certificate: hasCertificate,
  root: isRoot,
  'certificate-somewhere': hasCertificate,
  'of-certificate-pins': (pin) => pin.pin.kind === 'spki' || hasCertificate(pin),
}

const NEEDS: Readonly<Record<Needed, LossText>> = {
  certificate: {
    what: 'pins without their certificate are left out',
    why: 'the platform compares certificates, and the pin set has only a hash or a public key',
    instead: "put the certificate into the pin's 'material'; a spare key can sign one itself",
  },
  root: {
    what: 'all pins but those of root CAs that come with their certificate are left out',
    why: 'the platform compares no keys, and holds a server to root CAs only',
    instead: "pin the root CAs, with their certificates in 'material', or take a client that judges keys",
  },
  'certificate-somewhere': {
    what: 'pins without their certificate are left out',
    why: 'on iOS the platform compares certificates, and would refuse every request to the host',
    instead:
      "put a certificate into each pin's 'material' (a spare key can sign one itself), or --set platforms=android",
  },
  'of-certificate-pins': {
    what: 'pins of whole certificates (cert-sha256/…) that come without them are left out',
    why: 'the platform compares certificates with files in the app',
    instead: "put the certificate into the pin's 'material'",
  },
}

const lowerScope: Rule = (entry, context) => {
  const { can } = context
  if (can.publicSuffixes === false && reachesBelowSuffix(entry))
    return refused(entry, 'scope', {
      what: 'names below a public suffix belong to others',
      why: 'the platform takes no such entry',
      instead: 'name the host itself',
    })
  if (can.scopes.includes(entry.subdomains)) return kept(entry)
  const subdomains = nearestScope(entry, can)
  if (entry.mode === 'off') return kept({ ...entry, subdomains })
  const text = {
    what: `subdomains '${entry.subdomains}' becomes '${subdomains}': names further below are not pinned`,
    why: `the platform's entries reach: ${can.scopes.join(', ')}`,
    instead: 'list the names below as hosts of their own',
  }
  const trouble = troubleBelow(entry, context)
  if (trouble !== undefined) return refused(entry, 'scope', { ...text, what: `${text.what}, but ${trouble}` })
  return kept({ ...entry, subdomains }, loss(entry, 'weaker', 'scope', text))
}

function reachesBelowSuffix({ host, isAddress, subdomains }: PlanEntry): boolean {
  if (isAddress || subdomains === 'none') return false
  return getPublicSuffix(host, { allowPrivateDomains: true }) === host
}

// An entry that pins reaches less rather than more, an exclusion more rather than less: neither then refuses
// a server that the pin set allows.
function nearestScope({ mode, subdomains }: PlanEntry, { scopes }: Capabilities): Subdomains {
  const wanted = SCOPES.indexOf(subdomains)
  const narrower = SCOPES.slice(0, wanted).reverse()
  const wider = SCOPES.slice(wanted + 1)
  const order = mode === 'off' ? [...wider, ...narrower] : narrower
  return order.find((scope) => scopes.includes(scope)) ?? 'none'
}

const SCOPES: readonly Subdomains[] = ['none', 'one', 'any']

// What becomes of the names that an entry no longer reaches.
function troubleBelow(entry: PlanEntry, { can, entries, unlistedBlocked }: RuleContext): string | undefined {
  const wider = widerEntries(entry, entries).filter(({ mode }) => mode !== 'off')
  if (wider.length > 0) return `held to the pins of ${wider.map(({ host }) => host).join(', ')}`
  return unlistedBlocked && can.unlistedBlock ? 'refused as hosts that are not listed' : undefined
}

const lowerExpiry: Rule = (entry, { can }) => {
  const { expiresAt, onExpiry, ...forever } = entry
  if (expiresAt === undefined || onExpiry === undefined) return kept(entry)
  const precision = can.expiry[onExpiry]
  if (precision === undefined)
    return kept(
      forever,
      loss(entry, 'weaker', 'expiry', {
        what: `the pins do not expire (pin set: ${dayOf(expiresAt)}, ${onExpiry})`,
        why: 'the platform keeps enforcing its pins',
        instead: 'release a new pin set before that day',
      }),
    )
  const imprecise = IMPRECISION.get(precision)
  return imprecise === undefined
    ? kept(entry)
    : kept(entry, loss(entry, 'note', 'expiry-precision', imprecise))
}

const IMPRECISION: ReadonlyMap<ExpiryPrecision, LossText> = new Map([
  [
    'day',
    {
      what: 'the pins lapse at the start of a day, up to two days late',
      why: "the platform knows days of the device's time zone only",
    },
  ],
  [
    'start',
    {
      what: 'whether the pins have lapsed is decided when the client is made',
      why: "the platform's pins are fixed from then on",
    },
  ],
])

const lowerForbid: Rule = (entry, { can }) => {
  if (entry.forbid.length === 0 || can.forbid || entry.mode === 'off') return kept(entry)
  return kept(
    { ...entry, forbid: [] },
    loss(entry, 'weaker', 'forbid', {
      what: 'a path with a forbidden key is accepted when another certificate of it is pinned',
      why: 'the platform can only list what it accepts',
      instead: 'remove pins of CAs that the forbidden key is certified by',
    }),
  )
}

const lowerReports: Rule = (entry, { can }) => {
  if (entry.reportTo.length === 0 || can.reports || entry.mode === 'off') return kept(entry)
  return kept(
    { ...entry, reportTo: [] },
    loss(entry, 'weaker', 'report', {
      what: 'pin failures are not reported',
      why: 'the platform tells nobody about them',
    }),
  )
}

const lowerOverlap: Rule = (entry, { can, entries }) => {
  if (can.overlap === 'most-specific') return kept(entry)
  const foreign = widerEntries(entry, entries).filter((wider) => adds(wider, entry, can))
  if (foreign.length === 0) return kept(entry)
  return refused(entry, 'overlap', {
    what: `the pins of ${foreign.map(({ host }) => host).join(', ')} would count for this host too`,
    why: 'the platform unites the pins of all entries that cover a name',
    instead: 'narrow the subdomain scope of the wider entry, or give both the same pins',
  })
}

// United pins say the same when the wider entry brings nothing new and neither lapses before the other.
function adds(wider: PlanEntry, entry: PlanEntry, { positions }: Capabilities): boolean {
  const nameOf = ({ pin, position }: PlanPin): string =>
    positions === 'one-list' ? `${position} ${pin.text}` : pin.text
  const own = new Set(entry.pins.map(nameOf))
  const same = wider.pins.every((pin) => own.has(nameOf(pin)))
  return (
    !same || wider.expiresAt?.getTime() !== entry.expiresAt?.getTime() || wider.onExpiry !== entry.onExpiry
  )
}

const askForBackup: Rule = (entry) => {
  if (entry.mode !== 'enforce' || entry.pins.some(({ state }) => state === 'backup')) return kept(entry)
  return kept(
    entry,
    loss(entry, 'weaker', 'backup', {
      what: 'no pin is marked as a backup: when the key in use is lost, users are locked out until they update',
      why: 'the pin set names none',
      instead: "make a spare key, pin it with the state 'backup', and keep it offline",
    }),
  )
}

/** The rules in their order: what makes an entry impossible first, what depends on the rest last. */
export const rules: readonly Rule[] = [
  lowerAddress,
  lowerMode,
  lowerPinKinds,
  lowerMixedKinds,
  lowerPositions,
  lowerMaterial,
  lowerScope,
  lowerExpiry,
  lowerForbid,
  lowerReports,
  lowerOverlap,
  askForBackup,
]

/** The entry as an exclusion, which keeps wider entries off its names. */
export function asExclusion(entry: PlanEntry): PlanEntry {
  const { host, isAddress, subdomains } = entry
  const reason = entry.reason ?? 'left out, as the losses say'
  return { host, isAddress, subdomains, mode: 'off', reason, pins: [], forbid: [], reportTo: [] }
}

type LossText = Pick<Loss, 'what' | 'why' | 'instead'>

function loss(entry: PlanEntry, severity: Severity, code: LossCode, text: LossText): Loss {
  return { severity, code, host: entry.host, ...text }
}

function kept(entry: PlanEntry, ...losses: readonly Loss[]): RuleResult {
  return { entry, losses }
}

function refused(entry: PlanEntry, code: LossCode, text: LossText): RuleResult {
  return { entry, losses: [loss(entry, 'refused', code, text)] }
}

// Pins that are left out refuse users as soon as the server shows one of them; so what is left must hold a
// pin for now and a backup, if there were such.
function withoutPins(
  entry: PlanEntry,
  fitting: readonly PlanPin[],
  code: LossCode,
  text: LossText,
): RuleResult {
  if (fitting.length === entry.pins.length) return kept(entry)
  const locksOut = [isForNow, isBackup].some((role) => entry.pins.some(role) && !fitting.some(role))
  if (locksOut && entry.mode === 'enforce')
    return refused(entry, code, { ...text, what: `${text.what}, which would lock users out` })
  if (fitting.length === 0) return { losses: [loss(entry, 'weaker', code, text)] }
  return kept({ ...entry, pins: fitting }, loss(entry, 'note', code, text))
}

function isBackup({ state }: PlanPin): boolean {
  return state === 'backup'
}

function isForNow(pin: PlanPin): boolean {
  return !isBackup(pin)
}

function unfitting(entry: PlanEntry, can: Capabilities): string {
  const kinds = entry.pins.map(({ pin }) => pin.kind).filter((kind) => !can.pinKinds.includes(kind))
  return [...new Set(kinds)].join(' and ')
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

import { KeypinError, type Pin, type PinSet, parsePin, withHost } from 'keypin'
import type { LifeStep } from '../keys/lives.ts'
import { isHeld, isIssued, keyBehind, recordOf } from '../keys/records.ts'
import { complaintsOf } from './advance.ts'
import { enteredAt, type RotationContext } from './gates.ts'
import { type Held, harmElsewhere, harmOf, realBackups } from './harm.ts'
import { lifeOf, withKeyStep, withKeysSeen, withPinAs } from './lives.ts'
import { endpointsWith, nothingSeen } from './served.ts'
import { isSpare } from './states.ts'

/** The order of things when a key is compromised, and how far they are. */
export interface Emergency {
  readonly host: string
  readonly pin: string
  readonly steps: readonly EmergencyStep[]
  readonly affected: Affected
  /** Other hosts that pin the same key, and need the same. */
  readonly alsoPinnedBy: readonly string[]
  /** Other hosts for which the key is not forbidden yet, and why: it would lock their clients out, or may. */
  readonly notForbiddenFor: readonly { readonly host: string; readonly why: string }[]
  /** What to write now: the key marked, and, once it is safe, unpinned and forbidden. */
  readonly held: Held
  /** Whether the pin set no longer accepts the key. */
  readonly isForbidden: boolean
}

/** One step of an emergency. */
export interface EmergencyStep {
  readonly id: 'mark' | 'spare' | 'certify' | 'serve' | 'forbid' | 'release' | 'revoke' | 'destroy'
  readonly doing: string
  readonly done: boolean
  /** What is still in the way. */
  readonly why?: string
}

/** Whom it hits. */
export interface Affected {
  /** The key that takes over, if there is one. */
  readonly takesOver?: string
  /** Clients with a pin set older than this refuse the key that takes over, ISO 8601. */
  readonly lockedOutBefore?: string
  /** When those pins lapse by themselves; absent when only an update helps. */
  readonly lockedOutUntil?: string
  /** The share of installs that is locked out, where somebody said how many have the pin. */
  readonly lockedOutPercent?: number
  /** Until when clients accept the stolen key: that of an old pin set. */
  readonly exposedUntil: string
}

/**
 * Takes the next safe steps after a key was compromised. Run it again after each thing that people have to do.
 *
 * The pin of a stolen key stays until another key serves everywhere: taking it out earlier would lock out every
 * client with the new pin set, and they are the ones who updated.
 */
export function emergency(given: RotationContext, pin: string, reason: string): Emergency {
  const context = { ...given, records: withKeysSeen(given.records, given.served) }
  const noted = { ...context, ...markedStolen(context, pin, reason) }
  const takesOver = successorOf(noted, pin)
  const without = withoutStolen(noted, pin, takesOver, reason)
  const harm = 'problem' in without ? [without.problem] : harmOf(noted, without, noted.host, noted.served)
  const isSafe = harm.length === 0 && !('problem' in without) && !isShown(noted, pin)
  const held = isSafe && !('problem' in without) ? forbidding(noted, without, pin) : heldOf(noted)
  const isForbidden = forbids(held.pinSet, context.host, pin)
  return {
    host: context.host,
    pin,
    steps: stepsOf(noted, pin, takesOver, harm, isForbidden),
    affected: affectedBy(noted, takesOver),
    alsoPinnedBy: otherHosts(noted, pin),
    notForbiddenFor: isForbidden ? allowing(noted, held, pin) : [],
    held,
    isForbidden,
  }
}

const heldOf = ({ pinSet, records }: Held): Held => ({ pinSet, records })

/** The pin of the stolen key, and of a pin on a whole certificate that of its key: the CA would issue another one for it. */
const pinsOfKey = ({ records }: Held, pin: string): readonly string[] => [
  ...new Set([pin, keyBehind(records, pin)]),
]

const isShown = (context: RotationContext, pin: string): boolean => shownAt(context, pin).length > 0

const shownAt = (context: RotationContext, pin: string) =>
  endpointsWith(context.served, keyBehind(context.records, pin), pin)

function markedStolen({ pinSet, records, host, now }: RotationContext, pin: string, reason: string): Held {
  const life = lifeOf(records, host).keys.get(pin)
  if (life?.state === 'compromised' || life?.state === 'destroyed') return { pinSet, records }
  const step: LifeStep = {
    at: now.toISOString(),
    from: life?.state ?? 'found',
    to: 'compromised',
    gates: [],
    forced: reason,
  }
  return { pinSet, records: withKeyStep(records, host, pin, step) }
}

/** The key that serves instead: one that does already, else the backup that clients have had for longest. */
function successorOf(context: RotationContext, stolen: string): string | undefined {
  const { records, host, served, now } = context
  const keys = [...lifeOf(records, host).keys].filter(([pin]) => pin !== stolen)
  const standing = (state: string): string[] =>
    keys.flatMap(([pin, life]) => (life.state === state ? [pin] : []))
  const spares = keys
    .filter(([pin, { state }]) => isSpare(state) && isHeld(recordOf(records, pin), pin, now))
    .sort(
      ([, a], [, b]) =>
        Date.parse(enteredAt(a, 'published') ?? '') - Date.parse(enteredAt(b, 'published') ?? ''),
    )
    .map(([pin]) => pin)
  const shown = [...standing('retiring'), ...spares].filter((pin) => endpointsWith(served, pin).length > 0)
  return [...standing('active'), ...standing('canary'), ...shown, ...spares][0]
}

/** The pin set without the stolen key, which is forbidden for this host. */
function withoutStolen(
  context: RotationContext,
  pin: string,
  takesOver: string | undefined,
  reason: string,
): Held | { readonly problem: string } {
  const { pinSet, host } = context
  const entry = pinSet.hosts.get(host)
  if (entry === undefined) return { problem: `${host} is not in the pin set` }
  try {
    const without = withPinAs(entry, { pin: parsePin(pin) }, 'compromised')
    const heir = heirServing(context, takesOver, reason)
    const changed = heir === undefined ? without : withPinAs(without, { pin: parsePin(heir.pin) }, 'active')
    const missing = missingFrom(forbiddenFor(pinSet, host), pinsOfKey(context, pin))
    return {
      pinSet: withHost(pinSet, { ...changed, forbid: [...changed.forbid, ...missing] }),
      records: heir?.records ?? context.records,
    }
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    return { problem: `the pin set would not hold: ${complaintsOf(error)}` }
  }
}

/** A backup that servers show already is one no more. */
function heirServing(
  { records, host, now, served }: RotationContext,
  takesOver: string | undefined,
  reason: string,
): { readonly pin: string; readonly records: Held['records'] } | undefined {
  const state = takesOver === undefined ? undefined : lifeOf(records, host).keys.get(takesOver)?.state
  if (takesOver === undefined || state === undefined || !isSpare(state)) return undefined
  if (endpointsWith(served, takesOver).length === 0) return undefined
  const at = now.toISOString()
  const step = { at, from: state, to: 'active' as const, gates: [], forced: `emergency: ${reason}` }
  return { pin: takesOver, records: withKeyStep(records, host, takesOver, step) }
}

const missingFrom = (list: readonly Pin[], pins: readonly string[]): readonly Pin[] =>
  pins.filter((pin) => list.every(({ text }) => text !== pin)).map(parsePin)

const forbiddenFor = (pinSet: PinSet, host: string): readonly Pin[] => [
  ...pinSet.forbid,
  ...(pinSet.hosts.get(host)?.forbid ?? []),
]

const forbids = (pinSet: PinSet, host: string, pin: string): boolean =>
  forbiddenFor(pinSet, host).some(({ text }) => text === pin)

/**
 * Forbids the key everywhere, if that harms no other host: one may pin it too, or show it under a CA that it pins, or
 * have its last backup by it. Else it stays forbidden for the one host, until the others are done as well.
 */
function forbidding(before: RotationContext, without: Held, pin: string): Held {
  const missing = missingFrom(without.pinSet.forbid, pinsOfKey(before, pin))
  const entry = before.pinSet.hosts.get(before.host)
  const changed = without.pinSet.hosts.get(before.host)
  if (missing.length === 0 || entry === undefined || changed === undefined) return without
  // in the one list or in the other
  const own = changed.forbid.filter((one) => missing.every(({ text }) => text !== one.text))
  try {
    const pinSet = withHost(
      { ...without.pinSet, forbid: [...without.pinSet.forbid, ...missing] },
      { ...changed, forbid: own },
    )
    const everywhere = { ...without, pinSet }
    return whoIsHarmed(before, everywhere, pin).length === 0 ? everywhere : without
  } catch (error) {
    if (error instanceof KeypinError) return without
    throw error
  }
}

function whoIsHarmed(before: RotationContext, everywhere: Held, pin: string) {
  const pinning = otherHosts(before, pin)
  return [...before.pinSet.hosts.values()].flatMap(({ host, mode }) => {
    if (host === before.host || mode === 'off') return []
    if (pinning.includes(host)) return [{ host, why: 'it pins the key as well' }]
    const [why] = harmElsewhere(before, everywhere, host, before.elsewhere?.get(host) ?? nothingSeen)
    return why === undefined ? [] : [{ host, why }]
  })
}

/** Hosts for which a key that is forbidden here is not, with the reason. */
function allowing(before: RotationContext, { pinSet, records }: Held, pin: string) {
  const missing = missingFrom(pinSet.forbid, pinsOfKey(before, pin))
  if (missing.length === 0) return []
  const forbid = [...pinSet.forbid, ...missing]
  return whoIsHarmed(before, { records, pinSet: { ...pinSet, forbid } }, pin)
}

const otherHosts = ({ pinSet, records, host }: RotationContext, pin: string): readonly string[] => {
  const key = keyBehind(records, pin)
  return [...pinSet.hosts.values()].flatMap((entry) =>
    entry.host !== host && entry.pins.some((other) => keyBehind(records, other.pin.text) === key)
      ? [entry.host]
      : [],
  )
}

/** Whom it locks out until when, as a sentence without a full stop. */
export function lockedOutBy({ lockedOutBefore, lockedOutUntil, lockedOutPercent }: Affected): string {
  const share = lockedOutPercent === undefined ? '' : `, ${lockedOutPercent} % of installs`
  if (lockedOutBefore === undefined) return `nobody, as far as is known${share}`
  const latest = lockedOutUntil === undefined ? '' : `, at the latest ${lockedOutUntil.slice(0, 10)}`
  return `clients with a pin set older than ${lockedOutBefore.slice(0, 10)}${share}, until they update${latest}`
}

function stepsOf(
  context: RotationContext,
  pin: string,
  takesOver: string | undefined,
  harm: readonly string[],
  isForbidden: boolean,
): readonly EmergencyStep[] {
  const { host, served, records } = context
  const left = realBackups(context, host, served)
  // the one that takes over is none from the moment it serves
  const needed = takesOver !== undefined && left.includes(takesOver) ? 2 : 1
  const lifeState = lifeOf(records, host).keys.get(pin)?.state
  const shown = shownAt(context, pin)
  const certified =
    takesOver !== undefined &&
    (isShown(context, takesOver) || recordOf(records, takesOver).evidence.some(isIssued))
  const stepOf = (id: EmergencyStep['id'], doing: string, done: boolean, why?: string): EmergencyStep => ({
    id,
    doing,
    done,
    ...(done || why === undefined ? {} : { why }),
  })
  const heir = takesOver ?? 'the new key'
  return [
    stepOf('mark', `note that ${pin} is compromised`, true),
    stepOf(
      'spare',
      `have a backup left after ${heir} serves: keypin key new ${host} --out PATH`,
      isForbidden || left.length >= needed,
      `${left.length} of ${needed} backups are there${unprovenHint(context, pin)}`,
    ),
    stepOf(
      'certify',
      `have ${heir} certified, and check that: keypin key check CERTIFICATE`,
      isForbidden || certified,
    ),
    stepOf(
      'serve',
      `serve ${heir} at every address, and take ${pin} off`,
      isForbidden || (shown.length === 0 && harm.length === 0),
      shown.length > 0
        ? `${shown.map(({ address }) => address).join(', ')} still shows the stolen key`
        : harm[0],
    ),
    stepOf('forbid', `unpin and forbid ${pin}: run this command again`, isForbidden, harm[0]),
    stepOf('release', 'release the pin set at once, and have apps ask for the update', false),
    stepOf(
      'revoke',
      'have the CA revoke its certificates for key compromise; it must within 24 hours',
      false,
    ),
    stepOf(
      'destroy',
      `destroy every copy, and note it: keypin rotate advance ${host} --pin ${pin} --to destroyed`,
      lifeState === 'destroyed',
    ),
  ]
}

/** A backup that nobody has checked may be one all the same, and would save the day. */
function unprovenHint({ records, host, pinSet, now }: RotationContext, stolen: string): string {
  const unproven = (pinSet.hosts.get(host)?.pins ?? []).filter(
    ({ pin, state }) =>
      state === 'backup' && pin.text !== stolen && !isHeld(recordOf(records, pin.text), pin.text, now),
  )
  const [first] = unproven
  if (first === undefined) return ''
  return `; ${first.pin.text} would be one, if it is shown to exist: keypin key check FILE`
}

function affectedBy(
  { records, host, pinSet, figures }: RotationContext,
  takesOver: string | undefined,
): Affected {
  const entry = pinSet.hosts.get(host)
  const lapses = entry?.onExpiry === 'open' ? entry.expiresAt?.toISOString() : undefined
  const published =
    takesOver === undefined ? undefined : enteredAt(lifeOf(records, host).keys.get(takesOver), 'published')
  const { adoptionPercent } = figures
  return {
    ...(takesOver === undefined ? {} : { takesOver }),
    ...(published === undefined ? {} : { lockedOutBefore: published }),
    ...(lapses === undefined ? {} : { lockedOutUntil: lapses }),
    ...(adoptionPercent === undefined ? {} : { lockedOutPercent: 100 - adoptionPercent }),
    exposedUntil: 'each client installs the release that forbids the key',
  }
}

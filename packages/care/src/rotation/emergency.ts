import { KeypinError, type Pin, type PinSet, parsePin, withHost } from 'keypin'
import type { LifeStep } from '../keys/lives.ts'
import { isHeld, recordOf } from '../keys/records.ts'
import { complaintsOf } from './advance.ts'
import { enteredAt, type RotationContext } from './gates.ts'
import { type Held, harmOf, realBackups } from './harm.ts'
import { lifeOf, withKeyStep, withPinAs } from './lives.ts'
import { endpointsWith } from './served.ts'
import { isSpare } from './states.ts'

/** The order of things when a key is compromised, and how far they are. */
export interface Emergency {
  readonly host: string
  readonly pin: string
  readonly steps: readonly EmergencyStep[]
  readonly affected: Affected
  /** Other hosts that pin the same key, and need the same. */
  readonly alsoPinnedBy: readonly string[]
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
export function emergency(context: RotationContext, pin: string, reason: string): Emergency {
  const marked = markedStolen(context, pin, reason)
  const takesOver = successorOf({ ...context, ...marked }, pin)
  const after = withoutStolen({ ...context, ...marked }, pin, takesOver, reason)
  const harm =
    'problem' in after
      ? [after.problem]
      : harmOf({ ...marked, now: context.now }, after, context.host, context.served)
  const isSafe = harm.length === 0 && !('problem' in after) && !isShown(context, pin)
  const held = isSafe && !('problem' in after) ? after : marked
  const isForbidden = forbids(held.pinSet, context.host, pin)
  return {
    host: context.host,
    pin,
    steps: stepsOf({ ...context, ...marked }, pin, takesOver, harm, isForbidden),
    affected: affectedBy({ ...context, ...marked }, takesOver),
    alsoPinnedBy: otherHosts(context.pinSet, context.host, pin),
    held,
    isForbidden,
  }
}

const isShown = ({ served }: RotationContext, pin: string): boolean => endpointsWith(served, pin).length > 0

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

/** The pin set without the stolen key, and with it forbidden. */
function withoutStolen(
  { pinSet, records, host, now, served }: RotationContext,
  pin: string,
  takesOver: string | undefined,
  reason: string,
): Held | { readonly problem: string } {
  const entry = pinSet.hosts.get(host)
  if (entry === undefined) return { problem: `${host} is not in the pin set` }
  try {
    const stolen = parsePin(pin)
    let changed = withPinAs(entry, { pin: stolen }, 'compromised')
    let known = records
    const state = takesOver === undefined ? undefined : lifeOf(records, host).keys.get(takesOver)?.state
    if (
      takesOver !== undefined &&
      state !== undefined &&
      isSpare(state) &&
      endpointsWith(served, takesOver).length > 0
    ) {
      const step = {
        at: now.toISOString(),
        from: state,
        to: 'active' as const,
        gates: [],
        forced: `emergency: ${reason}`,
      }
      known = withKeyStep(records, host, takesOver, step)
      changed = withPinAs(changed, { pin: parsePin(takesOver) }, 'active')
    }
    return { pinSet: forbidding(withHost(pinSet, changed), host, stolen), records: known }
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    return { problem: `the pin set would not hold: ${complaintsOf(error)}` }
  }
}

/** Everywhere, unless another host still pins it: then for this host, until that one is done as well. */
function forbidding(pinSet: PinSet, host: string, stolen: Pin): PinSet {
  if (forbids(pinSet, host, stolen.text)) return pinSet
  const entry = pinSet.hosts.get(host)
  if (entry === undefined) return pinSet
  if (otherHosts(pinSet, host, stolen.text).length > 0)
    return withHost(pinSet, { ...entry, forbid: [...entry.forbid, stolen] })
  return withHost({ ...pinSet, forbid: [...pinSet.forbid, stolen] }, entry)
}

const forbids = (pinSet: PinSet, host: string, pin: string): boolean =>
  [...pinSet.forbid, ...(pinSet.hosts.get(host)?.forbid ?? [])].some(({ text }) => text === pin)

const otherHosts = (pinSet: PinSet, host: string, pin: string): readonly string[] =>
  [...pinSet.hosts.values()].flatMap((entry) =>
    entry.host !== host && entry.pins.some((other) => other.pin.text === pin) ? [entry.host] : [],
  )

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
  const shown = endpointsWith(served, pin)
  const certified =
    takesOver !== undefined &&
    (isShown(context, takesOver) ||
      recordOf(records, takesOver).evidence.some(({ what }) => what === 'certificate'))
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

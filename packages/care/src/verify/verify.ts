import { type Evaluation, evaluate, findEntry, type Pin, type PinSet } from 'keypin'

/**
 * How a pinned host stands.
 *
 * - `valid`: every address, on every verified path, shows a pin
 * - `partial`: some addresses or paths do, others do not
 * - `incomplete`: none does
 * - `forbidden`: a path cannot be had without a forbidden key
 * - `expired`: the entry has lapsed, whatever is shown
 * - `unreachable`: no address could be looked at
 * - `off`: the entry excludes the host
 */
export type VerifyStatus =
  | 'valid'
  | 'partial'
  | 'incomplete'
  | 'forbidden'
  | 'expired'
  | 'unreachable'
  | 'off'

/** What was seen at one address of a host. */
export interface SeenAddress {
  readonly address: string
  /** Verified paths, DER, leaf first; empty when there is none. */
  readonly paths: readonly (readonly Uint8Array[])[]
  /** Why nothing could be seen. */
  readonly failure?: string
  /** This machine has no way there, so the address does not count. */
  readonly noRoute?: boolean
  /** End of the leaf's validity. */
  readonly notAfter?: Date
}

/** How a host stands, with the facts. */
export interface HostVerdict {
  readonly host: string
  readonly status: VerifyStatus
  /** Whether clients that enforce the pins are known to be locked out, if only some of them. */
  readonly lockedOut: boolean
  /** Whether clients refuse, or only report. */
  readonly enforced: boolean
  /** Why it is not `valid`, as a sentence without a full stop. */
  readonly why?: string
  readonly addresses: readonly AddressVerdict[]
  /** Pins that some path showed. */
  readonly matchedPins: readonly string[]
  /** Pins that no path showed: what is left when the served keys are lost. */
  readonly backupPins: readonly string[]
  /** Whole days until what is served expires, by the first leaf to do so. */
  readonly certificateDaysLeft?: number
  /** Whole days until the entry expires. */
  readonly entryDaysLeft?: number
}

/** How one address stands. */
export interface AddressVerdict {
  readonly address: string
  readonly outcome: Evaluation['outcome'] | 'unreachable'
  readonly paths: number
  readonly matchingPaths: number
  readonly failure?: string
}

const dayMs = 86_400_000

/**
 * Holds what the servers of a host show against its entry. Pure.
 *
 * @param host A host of the pin set.
 * @param seen One for each address.
 */
export function verifyHost(
  pinSet: PinSet,
  host: string,
  seen: readonly SeenAddress[],
  now: Date,
): HostVerdict {
  const entry = findEntry(pinSet, host)
  const addresses = seen.map((one) => judgeAddress(pinSet, host, one, now))
  const evaluation = evaluate(
    pinSet,
    host,
    seen.flatMap(({ paths }) => paths),
    now,
  )
  const shown = new Set(evaluation.seen.flatMap(({ pin, certificatePin }) => [pin.text, certificatePin.text]))
  const pins = (entry?.pins ?? []).map(({ pin }: { pin: Pin }) => pin.text)
  const leafEnds = seen.flatMap(({ notAfter }) => (notAfter === undefined ? [] : [notAfter.getTime()]))
  const counted = seen.filter(({ noRoute }) => !noRoute).map(({ address }) => address)
  const judged = judgeStatus(
    evaluation,
    counted.length === 0 ? addresses : addresses.filter(({ address }) => counted.includes(address)),
  )
  const enforced = entry?.mode === 'enforce'
  return {
    host,
    status: judged.status,
    ...(judged.why === undefined ? {} : { why: judged.why }),
    lockedOut: enforced && judged.locksOut,
    enforced,
    addresses,
    matchedPins: pins.filter((pin) => shown.has(pin)),
    backupPins: pins.filter((pin) => !shown.has(pin)),
    ...(leafEnds.length === 0 ? {} : { certificateDaysLeft: daysUntil(Math.min(...leafEnds), now) }),
    ...(entry?.expiresAt === undefined ? {} : { entryDaysLeft: daysUntil(entry.expiresAt.getTime(), now) }),
  }
}

const daysUntil = (end: number, now: Date): number => Math.floor((end - now.getTime()) / dayMs)

function judgeAddress(pinSet: PinSet, host: string, seen: SeenAddress, now: Date): AddressVerdict {
  const { address, paths, failure } = seen
  if (failure !== undefined) return { address, outcome: 'unreachable', paths: 0, matchingPaths: 0, failure }
  const outcome = evaluate(pinSet, host, paths, now).outcome
  const matching = paths.filter((path) => evaluate(pinSet, host, [path], now).outcome === 'match')
  return { address, outcome, paths: paths.length, matchingPaths: matching.length }
}

interface Judged {
  readonly status: VerifyStatus
  readonly why?: string
  readonly locksOut: boolean
}

function judgeStatus({ outcome, expired }: Evaluation, addresses: readonly AddressVerdict[]): Judged {
  const reached = addresses.filter((address) => address.outcome !== 'unreachable')
  const matching = reached.filter((address) => address.outcome === 'match')
  const said = (status: VerifyStatus, why?: string, locksOut = false): Judged => ({
    status,
    locksOut,
    ...(why === undefined ? {} : { why }),
  })
  if (outcome === 'off') return said('off')
  if (expired) return said('expired', 'the entry’s expiresAt is past', true)
  if (reached.length === 0) return said('unreachable', addresses[0]?.failure ?? 'there is no address')
  if (reached.some((address) => address.outcome === 'forbidden'))
    return said('forbidden', 'every path holds a forbidden key', true)
  if (matching.length === 0) {
    const verified = reached.some(({ paths }) => paths > 0)
    return said('incomplete', verified ? 'no verified path holds a pin' : 'no path could be verified', true)
  }
  if (matching.length < reached.length)
    return said('partial', `${matching.length} of ${addresses.length} addresses show a pin`, true)
  if (matching.some(({ paths, matchingPaths }) => matchingPaths < paths))
    return said('partial', 'some verified paths hold no pin: clients that build those are locked out', true)
  if (reached.length < addresses.length)
    return said('partial', `${reached.length} of ${addresses.length} addresses could be looked at`)
  return said('valid')
}

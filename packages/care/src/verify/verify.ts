import { type Evaluation, evaluate, findEntry, type HostEntry, type PinSet, readCertificate } from 'keypin'
import { isHeld, type KeyRecords, noRecords, recordOf } from '../keys/records.ts'

/**
 * How a pinned host stands.
 *
 * - `valid`: every address, on every verified path, shows a pin
 * - `partial`: some addresses or paths do, others do not
 * - `incomplete`: none does
 * - `forbidden`: a path cannot be had without a forbidden key
 * - `expired`: the entry has lapsed, whatever is shown short of a forbidden key: its pins protect nobody, or refuse everybody
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
  /** Why none of what was seen counts, a sentence without a full stop: the certificate is for another name. */
  readonly unusable?: string
  /** This machine has no way there, so the address does not count. */
  readonly noRoute?: boolean
  /** End of the leaf's validity. */
  readonly notAfter?: Date
}

/** How a host stands, with the facts. */
export interface HostVerdict {
  readonly host: string
  readonly status: VerifyStatus
  /** Whether clients are known to be locked out, if only some of them: of those that enforce, or by a forbidden key. */
  readonly lockedOut: boolean
  /** Whether clients refuse what does not match, or only report it; a forbidden key they refuse in any case. */
  readonly enforced: boolean
  /** Why it is not `valid`, as a sentence without a full stop. */
  readonly why?: string
  readonly addresses: readonly AddressVerdict[]
  /** Pins that some path satisfied, in their position. */
  readonly matchedPins: readonly string[]
  /** What those pins are on, and until when: each certificate once. */
  readonly matches: readonly Match[]
  /** Forbidden keys and certificates that some path showed. */
  readonly forbiddenPins: readonly string[]
  /** Pins that no path showed, where one was seen: what is left when the served keys are lost, if somebody holds them. */
  readonly backupPins: readonly string[]
  /** Those of them whose key somebody has shown to hold, which are the ones to rely on. */
  readonly realBackupPins: readonly string[]
  /** Whole days until what is served expires, by the first leaf to do so. */
  readonly certificateDaysLeft?: number
  /** Whole days until the entry expires. */
  readonly entryDaysLeft?: number
}

/** A pin and the certificate that satisfied it. */
export interface Match {
  readonly pin: string
  readonly position: 'leaf' | 'ca'
  /** As its issuer wrote it. */
  readonly subject: string
  /** End of its validity, ISO 8601. */
  readonly notAfter: string
  readonly daysLeft: number
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
 * @param seen One for each address, and for each chain that one shows.
 * @param keys What is known of the keys; without it no backup is a real one.
 */
export function verifyHost(
  pinSet: PinSet,
  host: string,
  seen: readonly SeenAddress[],
  now: Date,
  keys: KeyRecords = noRecords,
): HostVerdict {
  const entry = findEntry(pinSet, host)
  const addresses = seen.map((one) => judgeAddress(pinSet, host, one, now))
  const paths = seen.flatMap((one) => one.paths)
  const evaluation = evaluate(pinSet, host, paths, now)
  const leafEnds = seen.flatMap(({ notAfter }) => (notAfter === undefined ? [] : [notAfter.getTime()]))
  const counted = addresses.filter((_, index) => seen[index]?.noRoute !== true)
  const unusable = seen.find((one) => one.paths.length === 0 && one.unusable !== undefined)?.unusable
  const judged = judgeStatus(evaluation, counted.length === 0 ? addresses : counted, unusable)
  const isSeen = addresses.some(({ outcome }) => outcome !== 'unreachable')
  const enforced = entry?.mode === 'enforce'
  return {
    host,
    status: judged.status,
    ...(judged.why === undefined ? {} : { why: judged.why }),
    // a forbidden key is refused whatever the mode
    lockedOut: judged.locksOut && (enforced || judged.status === 'forbidden'),
    enforced,
    addresses,
    ...sortedPins(isSeen ? entry : undefined, evaluation, keys, now),
    forbiddenPins: [...new Set(evaluation.forbiddenSeen.map(({ pin }) => pin.text))],
    matches: matchesOf(evaluation, paths, now),
    ...(leafEnds.length === 0 ? {} : { certificateDaysLeft: daysUntil(Math.min(...leafEnds), now) }),
    ...(entry?.expiresAt === undefined ? {} : { entryDaysLeft: daysUntil(entry.expiresAt.getTime(), now) }),
  }
}

/** Each pin of the entry as what it is today; one that is shown where it does not match is neither. */
function sortedPins(
  entry: HostEntry | undefined,
  evaluation: Evaluation,
  keys: KeyRecords,
  now: Date,
): Pick<HostVerdict, 'matchedPins' | 'backupPins' | 'realBackupPins'> {
  const shown = new Set(evaluation.seen.flatMap(({ pin, certificatePin }) => [pin.text, certificatePin.text]))
  const matched = new Set(evaluation.matched.map(({ expected }) => expected.pin.text))
  const pins = (entry?.pins ?? []).map(({ pin, state }) => ({ text: pin.text, state }))
  const backups = pins.filter(({ text }) => !shown.has(text))
  const isReal = ({ text, state }: (typeof pins)[number]): boolean => {
    return state !== 'retiring' && isHeld(recordOf(keys, text), text, now)
  }
  return {
    matchedPins: pins.filter(({ text }) => matched.has(text)).map(({ text }) => text),
    backupPins: backups.map(({ text }) => text),
    realBackupPins: backups.filter(isReal).map(({ text }) => text),
  }
}

function matchesOf(
  { matched }: Evaluation,
  paths: readonly (readonly Uint8Array[])[],
  now: Date,
): readonly Match[] {
  const found = new Map<string, Match>()
  for (const { expected, seen } of matched) {
    const der = paths[seen.path]?.[seen.index]
    if (der === undefined) continue
    const { notAfter } = readCertificate(der)
    found.set(`${expected.pin.text} ${seen.certificatePin.text}`, {
      pin: expected.pin.text,
      position: seen.position,
      subject: seen.subject,
      notAfter: notAfter.toISOString(),
      daysLeft: daysUntil(notAfter.getTime(), now),
    })
  }
  return [...found.values()]
}

/** Days until the first of what a host stands on ends: a pinned certificate, the leaf, the entry. */
export function daysLeftOf({ matches, certificateDaysLeft, entryDaysLeft }: HostVerdict): number | undefined {
  const all = [...matches.map(({ daysLeft }) => daysLeft), certificateDaysLeft, entryDaysLeft]
  const known = all.filter((days) => days !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
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

function judgeStatus(
  { outcome, expired, entry }: Evaluation,
  addresses: readonly AddressVerdict[],
  unusable: string | undefined,
): Judged {
  const reached = addresses.filter((address) => address.outcome !== 'unreachable')
  const matching = reached.filter((address) => address.outcome === 'match')
  const said = (status: VerifyStatus, why?: string, locksOut = false): Judged => ({
    status,
    locksOut,
    ...(why === undefined ? {} : { why }),
  })
  if (outcome === 'off') return said('off')
  const forbidden = reached.filter((address) => address.outcome === 'forbidden')
  // also where the entry has lapsed
  if (forbidden.length > 0) return said('forbidden', forbiddenAt(forbidden, reached), true)
  if (expired) return expiredEntry(entry)
  if (reached.length === 0) return said('unreachable', addresses[0]?.failure ?? 'there is no address')
  if (matching.length === 0) {
    const verified = reached.some(({ paths }) => paths > 0)
    const why = verified ? 'no verified path holds a pin' : (unusable ?? 'no path could be verified')
    return said('incomplete', why, true)
  }
  if (matching.length < reached.length)
    return said(
      'partial',
      `${matching.length} of ${addresses.length} (each address, each kind of key) show a pin`,
      true,
    )
  if (matching.some(({ paths, matchingPaths }) => matchingPaths < paths))
    return said('partial', 'some verified paths hold no pin: clients that build those are locked out', true)
  if (reached.length < addresses.length)
    return said('partial', `${reached.length} of ${addresses.length} addresses could be looked at`)
  return said('valid')
}

const forbiddenAt = (forbidden: readonly AddressVerdict[], reached: readonly AddressVerdict[]): string =>
  forbidden.length === reached.length
    ? 'every path holds a forbidden key'
    : `every path of ${forbidden.map(({ address }) => address).join(', ')} holds a forbidden key`

/** Pins that have lapsed refuse nobody, and protect nobody. */
function expiredEntry(entry: HostEntry | undefined): Judged {
  const closed = entry?.onExpiry === 'closed'
  const effect = closed ? 'clients refuse the host' : 'its pins have lapsed, and protect nobody'
  return { status: 'expired', why: `the entry’s expiresAt is past: ${effect}`, locksOut: closed }
}

import { findEntry, type HostEntry, HostError, type PinSet } from 'keypin'
import { type KeyRecords, recordOf } from '../keys/records.ts'
import { lifeOf } from '../rotation/lives.ts'
import type { KeyState } from '../rotation/states.ts'
import type { LoggedCertificate } from './logged.ts'

/** What a log of Certificate Transparency says of one key of one host. */
export interface LoggedFinding {
  /**
   * `early-backup`: a certificate was issued for a backup that nobody had certified. `dead-key`: one was issued for a
   * key that is compromised, retired or given up. `unpinned-key`: a valid certificate is for a host, and its key is not
   * pinned there. `clean`: a backup stands in no log.
   */
  readonly id: 'early-backup' | 'dead-key' | 'unpinned-key' | 'clean'
  readonly level: 'error' | 'warning' | 'pass'
  readonly host: string
  readonly pin: string
  /** A sentence without a full stop. */
  readonly message: string
  readonly fix?: string
}

/** What to hold the log against. */
export interface LoggedContext {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  readonly now: Date
}

/**
 * Holds certificates of public logs against a pin set. Pure.
 *
 * A backup key that turns up in a log before its turn is known to a CA, so somebody has used it: by mistake, or because
 * it was stolen. And a certificate whose key is not pinned will lock users out on the day it is deployed, or was never
 * ordered by you; the log tells before either happens. Gravest first.
 *
 * @param logged See {@link readLogged}.
 */
export function judgeLogged(context: LoggedContext, logged: readonly LoggedCertificate[]): LoggedFinding[] {
  const findings = [...ownKeys(context, grouped(logged)), ...strangeKeys(context, logged)]
  return findings.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
}

const levels: readonly LoggedFinding['level'][] = ['error', 'warning', 'pass']

type ByPin = ReadonlyMap<string, readonly LoggedCertificate[]>

function grouped(logged: readonly LoggedCertificate[]): ByPin {
  const groups = new Map<string, LoggedCertificate[]>()
  for (const one of logged) {
    const known = groups.get(one.pin)
    if (known === undefined) groups.set(one.pin, [one])
    else known.push(one)
  }
  return groups
}

const untouched: readonly KeyState[] = ['generated', 'published']
const dead: readonly KeyState[] = ['compromised', 'retired', 'abandoned', 'destroyed']

/** Every key that is known, by the state it is in. */
function* ownKeys(context: LoggedContext, byPin: ByPin): Iterable<LoggedFinding> {
  const { pinSet, records } = context
  for (const host of new Set([...pinSet.hosts.keys(), ...records.hosts.keys()])) {
    const states = statesOf(host, context)
    for (const [pin, { state, since }] of states) {
      const found = byPin.get(pin) ?? []
      if (untouched.includes(state)) yield backupIn(found, { host, pin }, context)
      else if (dead.includes(state)) yield* deadIn(found, { host, pin, state, since })
    }
  }
}

interface Standing {
  readonly state: KeyState
  readonly since: Date | undefined
}

/** The records know best; of a pin without one, the pin set says whether it is a backup. */
function statesOf(host: string, { pinSet, records }: LoggedContext): Map<string, Standing> {
  const states = new Map<string, Standing>()
  for (const { pin, state } of pinSet.hosts.get(host)?.pins ?? [])
    if (pin.kind === 'spki')
      states.set(pin.text, { state: state === 'backup' ? 'published' : 'active', since: undefined })
  for (const [pin, { state, since }] of lifeOf(records, host).keys)
    states.set(pin, { state, since: new Date(since) })
  return states
}

interface Key {
  readonly host: string
  readonly pin: string
}

function backupIn(
  found: readonly LoggedCertificate[],
  { host, pin }: Key,
  { records }: LoggedContext,
): LoggedFinding {
  const ordered = recordOf(records, pin).evidence.filter(({ what }) => what === 'certificate')
  const isOrdered = ({ notAfter }: LoggedCertificate): boolean =>
    ordered.some((one) => one.notAfter !== undefined && Date.parse(one.notAfter) === notAfter?.getTime())
  const [first] = found.filter((one) => !isOrdered(one))
  if (first === undefined)
    return {
      id: 'clean',
      level: 'pass',
      host,
      pin,
      message: `the backup ${pin} of ${host} is in no certificate`,
    }
  return {
    id: 'early-backup',
    level: 'error',
    host,
    pin,
    message: `the backup ${pin} of ${host} is in a certificate already${told(first)}`,
    fix: `if you ordered it: keypin key check CERTIFICATE --pin ${pin}; if not, the key is stolen: keypin rotate emergency ${host} --pin ${pin}`,
  }
}

function* deadIn(
  found: readonly LoggedCertificate[],
  { host, pin, state, since }: Key & Standing,
): Iterable<LoggedFinding> {
  const later = found.find(
    ({ notBefore }) => notBefore !== undefined && since !== undefined && notBefore > since,
  )
  if (later !== undefined)
    yield {
      id: 'dead-key',
      level: 'error',
      host,
      pin,
      message: `${pin} of ${host} is ${state}, and a certificate was issued for it since${told(later)}`,
      fix: 'have the CA revoke it for key compromise, and find out who ordered it',
    }
}

/** Valid certificates for pinned hosts, of keys that are not pinned there. */
function* strangeKeys(context: LoggedContext, logged: readonly LoggedCertificate[]): Iterable<LoggedFinding> {
  const known = new Set<string>()
  const below = childrenOf(context.pinSet)
  for (const one of logged) {
    if (one.notAfter !== undefined && one.notAfter <= context.now) continue
    for (const entry of entriesFor(one.names, context.pinSet, below)) {
      const finding = strangeIn(one, entry, context)
      if (finding === undefined || known.has(`${entry.host} ${one.pin}`)) continue
      known.add(`${entry.host} ${one.pin}`)
      yield finding
    }
  }
}

function strangeIn(
  one: LoggedCertificate,
  entry: HostEntry,
  { records }: LoggedContext,
): LoggedFinding | undefined {
  const { host, mode, pins } = entry
  if (mode === 'off' || pins.some(({ pin }) => pin.text === one.pin || pin.text === one.certificatePin))
    return undefined
  // of a key that waits its turn, or whose time is over, the other checks tell
  if (lifeOf(records, host).keys.has(one.pin)) return undefined
  const leavesOnly = pins.every(({ position }) => position === 'leaf')
  return {
    id: 'unpinned-key',
    level: leavesOnly && mode === 'enforce' ? 'error' : 'warning',
    host,
    pin: one.pin,
    message: `a certificate for ${host} has a key that is not pinned, ${one.pin}${told(one)}${leavesOnly ? '' : '; it matches only if a pinned CA issued it'}`,
    fix: `if you ordered it, pin its key before you deploy it: keypin key new ${host} --from CERTIFICATE; if not, have it revoked`,
  }
}

function told({ notBefore, issuer }: LoggedCertificate): string {
  const day = notBefore === undefined ? '' : ` of ${notBefore.toISOString().slice(0, 10)}`
  return `${day}${issuer === undefined ? '' : `, by ${issuer}`}`
}

/** Entries by the name above theirs, for wildcards. */
function childrenOf({ hosts }: PinSet): ReadonlyMap<string, readonly HostEntry[]> {
  const below = new Map<string, HostEntry[]>()
  for (const entry of hosts.values()) {
    const parent = entry.host.slice(entry.host.indexOf('.') + 1)
    const known = below.get(parent)
    if (known === undefined) below.set(parent, [entry])
    else known.push(entry)
  }
  return below
}

/** The entries that a certificate with these names could be shown for. */
function entriesFor(
  names: readonly string[],
  pinSet: PinSet,
  below: ReadonlyMap<string, readonly HostEntry[]>,
): Set<HostEntry> {
  const found = new Set<HostEntry>()
  for (const name of names) {
    const base = name.startsWith('*.') ? name.slice(2) : undefined
    for (const entry of base === undefined ? [] : (below.get(base) ?? [])) found.add(entry)
    // any name that the wildcard stands for
    const entry = entryOf(pinSet, base === undefined ? name : `wildcard.${base}`)
    if (entry !== undefined) found.add(entry)
  }
  return found
}

/** Names in logs are what somebody asked a CA for; not all of them are host names. */
function entryOf(pinSet: PinSet, name: string): HostEntry | undefined {
  try {
    return findEntry(pinSet, name)
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}

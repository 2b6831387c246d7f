import tls, { type PeerCertificate } from 'node:tls'
import { HostError } from '../errors.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import { explain } from '../evaluate/explain.ts'
import type { Path } from '../path/path.ts'
import { findEntry } from '../pinset/find-entry.ts'
import { normalizeHost } from '../pinset/host.ts'
import type { HostEntry, PinSet } from '../pinset/types.ts'
import { BoundedMap } from './bounded-map.ts'
import { presentedChain } from './chain.ts'
import { EnforcementError, PinMismatchError } from './errors.ts'
import type { Connection } from './guard.ts'
import type { Judgements, NameJudgement } from './judgements.ts'
import type { PathCache } from './paths.ts'

/** The outcome for a whole connection. */
export interface Verdict {
  readonly refusal: Error | undefined
  /** One for each name that was looked at; empty when the connection was refused before the pins came up. */
  readonly judgements: readonly NameJudgement[]
  readonly hosts: readonly string[]
  readonly paths: readonly Path[]
}

export interface JudgeOptions {
  /** The pin set that has a say about a host. */
  readonly pinSetFor: (host: string) => PinSet
  readonly cache: PathCache
  readonly judgements: Judgements
  readonly now: Date
  /** The entry that is not asked. */
  readonly exceptEntry?: string | undefined
}

/**
 * Judges a connection whose handshake is done: the platform's own checks first, then the pins of every name it goes
 * by, on verified paths alone. Whatever is missing or unknown refuses.
 */
export function judgeConnection(connection: Connection, options: JudgeOptions): Verdict {
  const hosts = hostsOf(connection.names)
  if (hosts instanceof Error) return refused(hosts, [])
  const isPinned = hosts.some((host) => isJudged(host, options))
  if (!isPinned) return judgeHosts(hosts, [], options)
  const shown = shownBy(connection, hosts, options)
  if (shown instanceof Error) return refused(shown, hosts)
  const verdict = judgeHosts(hosts, shown.paths, options)
  if (verdict.refusal === undefined) shown.learn()
  return verdict
}

/** The verified paths of a connection that Node's own checks find nothing wrong with. */
export function errorFreePaths(connection: Connection, options: JudgeOptions): readonly Path[] | undefined {
  const shown = shownBy(connection, [], options)
  return shown instanceof Error ? undefined : shown.paths
}

/** Judges the pins of some hosts on paths that were verified; also what open connections are judged by again. */
export function judgeHosts(hosts: readonly string[], paths: readonly Path[], options: JudgeOptions): Verdict {
  const asked = hosts.filter((host) => entryFor(host, options) !== undefined)
  const exempt = asked.some((host) => isExempt(host, options))
  // A name without an entry counts only when no other name has one: `unlisted` is about the connection.
  const judged = asked.length > 0 || exempt ? asked.filter((host) => !isExempt(host, options)) : hosts
  const judgements = judged.map((host) =>
    options.judgements.judge(options.pinSetFor(host), host, paths, options.now),
  )
  const blocked = judgements.find(({ decision }) => decision.action === 'block')
  const refusal = blocked === undefined ? undefined : mismatch(blocked.evaluation)
  return { refusal, judgements, hosts, paths }
}

function isJudged(host: string, options: JudgeOptions): boolean {
  const entry = entryFor(host, options)
  return entry !== undefined && entry.mode !== 'off' && !isExempt(host, options)
}

function isExempt(host: string, options: JudgeOptions): boolean {
  return options.exceptEntry !== undefined && entryFor(host, options)?.host === options.exceptEntry
}

function entryFor(host: string, { pinSetFor }: JudgeOptions): HostEntry | undefined {
  return findEntry(pinSetFor(host), host)
}

// A name that cannot be read might be an odd spelling of a pinned one, and no name at all might be anything.
function hostsOf(names: readonly string[]): readonly string[] | Error {
  if (names.length === 0) return unknownHost('the connection has no host name to look its pins up by')
  try {
    return [...new Set(names.map(knownHost))]
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause
    return unknownHost(cause.message, cause)
  }
}

// A program spells its hosts the same way every time.
const spellings = new BoundedMap<string, string>(1000)

/** The host that a name of a connection stands for. Throws a HostError when it stands for none. */
export function knownHost(name: string): string {
  const known = spellings.get(name)
  if (known !== undefined) return known
  // A link-local address may carry the zone it is reached by, which no pin set can name.
  const host = normalizeHost(name.replace(/^([0-9a-f:.]+)%[^%]*$/i, '$1'))
  spellings.set(name, host)
  return host
}

interface Shown {
  readonly certificate: PeerCertificate
  readonly paths: readonly Path[]
  readonly learn: () => void
}

// The platform's own checks, which hold in every mode and whatever options say: the chain, then the name.
function shownBy(connection: Connection, hosts: readonly string[], options: JudgeOptions): Shown | Error {
  if (connection.chainError !== undefined) return connection.chainError
  const shown = certificateOf(connection, options)
  if (shown === undefined) return noCertificate(hosts)
  return tls.checkServerIdentity(connection.names[0] as string, shown.certificate) ?? shown
}

function certificateOf(connection: Connection, { cache, now }: JudgeOptions): Shown | undefined {
  const { sessionLeaf } = connection
  if (sessionLeaf !== undefined) return { ...cache.recall(sessionLeaf, now), learn: () => {} }
  const certificate = connection.certificate()
  const chain = presentedChain(certificate)
  if (certificate === undefined || chain === undefined) return undefined
  return { certificate, paths: cache.pathsOf(chain, now), learn: () => cache.learn(certificate, chain) }
}

function refused(refusal: Error, hosts: readonly string[]): Verdict {
  return { refusal, judgements: [], hosts, paths: [] }
}

function mismatch(evaluation: Evaluation): PinMismatchError {
  return new PinMismatchError(explain(evaluation), evaluation, { hint: hintFor(evaluation) })
}

function hintFor({ outcome, host, entry }: Evaluation): string {
  if (entry === undefined) return `list ${host} in the pin set, or set "unlisted" to "allow"`
  if (outcome === 'forbidden') return 'the server shows a key that the pin set forbids; serve another key'
  if (outcome === 'match')
    return 'the entry has expired and is closed; ship a pin set with a later "expiresAt"'
  return `if the server is yours and its key changed, add its pin to ${entry.host}; otherwise someone is intercepting`
}

function noCertificate(hosts: readonly string[]): EnforcementError {
  return new EnforcementError(
    'KEYPIN_NO_CERTIFICATE',
    `${hosts.join(' / ')} is pinned and showed no certificate`,
    {
      hint: 'pinned hosts need certificates: no TLS-PSK, no session that was made elsewhere',
    },
  )
}

function unknownHost(problem: string, cause?: Error): EnforcementError {
  const hint = 'pass "servername", or "host", in the TLS options'
  return new EnforcementError('KEYPIN_UNKNOWN_HOST', problem, { hint, cause })
}

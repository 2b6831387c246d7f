import { visible } from '../bytes/visible.ts'
import type { Path } from '../path/path.ts'
import { pinOf } from '../pins/of.ts'
import type { Pin } from '../pins/pin.ts'
import { findEntry } from '../pinset/find-entry.ts'
import { normalizeHost } from '../pinset/host.ts'
import type { HostEntry, PinEntry, PinSet } from '../pinset/types.ts'
import { readCertificate } from '../x509/certificate.ts'
import type { Evaluation, ForbiddenPin, MatchedPin, Outcome, SeenCertificate } from './evaluation.ts'
import { ForbiddenPins } from './forbidden.ts'

/**
 * Says whether the verified paths satisfy the pins for a host. Pure: no I/O, no clock.
 *
 * A pin on any certificate of a path is enough, so a path must be what was *validated*, not what the
 * peer sent: an unrelated pinned certificate slipped into a handshake must not satisfy us. A path with a
 * forbidden key or certificate does not count. A host that no entry covers is `not-pinned`, which is not a
 * pass; {@link decide} says what to do about each outcome. Costs the same for ten entries and ten thousand.
 *
 * @param pinSet A parsed pin set; see {@link parsePinSet}.
 * @param host   A host name or IP address in any spelling; see {@link normalizeHost}.
 * @param paths  Verified paths, each DER certificates leaf first, trust anchor last; see {@link verifiedPaths}. With
 *   none, a pinned host is a `mismatch`.
 * @param now    The moment to judge at; compared with the entry's `expiresAt`.
 * @returns      What was found, with the facts to explain it. Never throws for a bad *pin*.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED` when the host is neither a name nor an address.
 * @throws {CertificateError} `KEYPIN_X509_MALFORMED`, `KEYPIN_X509_TOO_LARGE` or `KEYPIN_DER_MALFORMED` when a
 *   certificate cannot be read.
 * @example
 * const found = evaluate(pinSet, 'api.example.com', paths, new Date())
 * if (found.outcome === 'mismatch') console.error(explain(found))
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.6 Validating Pinned Connections
 */
export function evaluate(pinSet: PinSet, host: string, paths: readonly Path[], now: Date): Evaluation {
  if (Number.isNaN(now.getTime())) throw new TypeError(`'now' is an invalid Date`)
  const entry = findEntry(pinSet, host)
  const seen = isJudged(pinSet, entry) ? paths.flatMap(seeCertificates) : []
  const forbiddenSeen = entry === undefined ? [] : findForbidden(pinSet, entry, seen)
  const clean = withoutSpoiltPaths(seen, forbiddenSeen)
  const matched = entry === undefined ? [] : findMatches(entry.pins, clean)
  return Object.freeze({
    outcome: outcomeOf(entry, { seen, clean, matched }),
    host: normalizeHost(host),
    ...(entry === undefined ? {} : { entry }),
    expired: entry?.expiresAt !== undefined && now.getTime() >= entry.expiresAt.getTime(),
    unlisted: pinSet.unlisted,
    seen: Object.freeze(seen),
    expected: entry?.pins ?? Object.freeze([]),
    matched: Object.freeze(matched),
    forbiddenSeen: Object.freeze(forbiddenSeen),
  })
}

interface Findings {
  readonly seen: readonly SeenCertificate[]
  /** Those of paths without a forbidden key. */
  readonly clean: readonly SeenCertificate[]
  readonly matched: readonly MatchedPin[]
}

function outcomeOf(entry: HostEntry | undefined, { seen, clean, matched }: Findings): Outcome {
  if (entry === undefined) return 'not-pinned'
  if (entry.mode === 'off') return 'off'
  if (seen.length > 0 && clean.length === 0) return 'forbidden'
  return matched.length > 0 ? 'match' : 'mismatch'
}

// What is neither judged nor refused is not read either: its certificates are no affair of ours.
function isJudged(pinSet: PinSet, entry: HostEntry | undefined): boolean {
  return entry === undefined ? pinSet.unlisted === 'block' : entry.mode !== 'off'
}

function seeCertificates(path: Path, pathIndex: number): SeenCertificate[] {
  return path.map((der, index) =>
    Object.freeze({
      pin: pinOf(der, 'spki'),
      certificatePin: pinOf(der, 'certificate'),
      subject: visible(readCertificate(der).subject.text, MAX_SUBJECT_LENGTH),
      position: index === 0 ? 'leaf' : 'ca',
      index,
      path: pathIndex,
    }),
  )
}

const MAX_SUBJECT_LENGTH = 256

function findForbidden(pinSet: PinSet, entry: HostEntry, seen: readonly SeenCertificate[]): ForbiddenPin[] {
  const lists = [ForbiddenPins.of(pinSet.forbid), ForbiddenPins.of(entry.forbid)]
  return seen.flatMap((certificate) =>
    pinsOf(certificate)
      .filter((pin) => lists.some((list) => list.has(pin)))
      .map((pin) => ({ pin, seen: certificate })),
  )
}

function withoutSpoiltPaths(
  seen: readonly SeenCertificate[],
  forbidden: readonly ForbiddenPin[],
): readonly SeenCertificate[] {
  const spoilt = new Set(forbidden.map((found) => found.seen.path))
  return seen.filter((certificate) => !spoilt.has(certificate.path))
}

function findMatches(expected: readonly PinEntry[], clean: readonly SeenCertificate[]): MatchedPin[] {
  return clean.flatMap((seen) =>
    expected.filter((entry) => satisfies(seen, entry)).map((entry) => ({ expected: entry, seen })),
  )
}

function satisfies(seen: SeenCertificate, { pin, position }: PinEntry): boolean {
  const isThere = position === undefined || position === seen.position
  return isThere && pinsOf(seen).some((own) => own.text === pin.text)
}

function pinsOf({ pin, certificatePin }: SeenCertificate): readonly Pin[] {
  return [pin, certificatePin]
}

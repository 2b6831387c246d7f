import { createHash } from 'node:crypto'
import { formatPem } from '../bytes/pem.ts'
import { visible } from '../bytes/visible.ts'
import type { Decision } from '../evaluate/decide.ts'
import type { Evaluation, SeenCertificate } from '../evaluate/evaluation.ts'
import type { Path } from '../path/path.ts'
import type { PinKind } from '../pins/kind.ts'
import { formatMoment } from '../pinset/expiry.ts'
import { pinSetDigest } from '../pinset/format.ts'
import type { Mode, PinEntry, PinSet, Position, Subdomains } from '../pinset/types.ts'

/**
 * A pin failure as told to a collector: the fields of RFC 7469, and ours under `keypin`.
 *
 * Plain data, ready for `JSON.stringify`. It names a host and public certificates, and nothing about the
 * user, the request or the machine.
 */
export interface PinReport {
  /** RFC 3339, UTC, whole seconds. */
  readonly 'date-time': string
  readonly hostname: string
  /** 0 when it is not known. */
  readonly port: number
  /** When the pins lapse; absent when they do not. */
  readonly 'effective-expiration-date'?: string
  readonly 'include-subdomains': boolean
  /** The host of the entry that covers `hostname`. */
  readonly 'noted-hostname': string
  /** PEM, leaf first, as the server presented it. */
  readonly 'served-certificate-chain': readonly string[]
  /** PEM, leaf first, trust anchor last: the first verified path. */
  readonly 'validated-certificate-chain': readonly string[]
  /** `pin-sha256="…"`: SPKI pins, as RFC 7469 knows no others. */
  readonly 'known-pins': readonly string[]
  readonly keypin: KeypinReport
}

/** What RFC 7469 has no fields for. */
export interface KeypinReport {
  readonly version: 1
  readonly outcome: Evaluation['outcome']
  readonly action: Decision['action']
  readonly reason: Decision['reason']
  readonly mode?: Mode
  readonly subdomains?: Subdomains
  readonly expired: boolean
  /** {@link pinSetDigest} of the pin set that was in force. */
  readonly 'pin-set'?: string
  /** Pins of whole certificates, `cert-sha256/…`. */
  readonly 'known-certificate-pins': readonly string[]
  /** Forbidden keys and certificates that were seen. */
  readonly 'forbidden-pins': readonly string[]
  /** The certificates of all verified paths. */
  readonly seen: readonly ReportedCertificate[]
  /** There when something was left out to stay under {@link MAX_REPORT_BYTES}. */
  readonly truncated?: true
}

/** One certificate that was seen on a verified path. */
export interface ReportedCertificate {
  readonly pin: string
  readonly 'certificate-pin': string
  readonly subject: string
  readonly position: Position
}

/** What a report tells beside the evaluation. */
export interface ReportFacts {
  readonly now: Date
  readonly port?: number
  /** DER, as the server presented it. */
  readonly served?: readonly Uint8Array[]
  /** The verified paths that were evaluated. */
  readonly paths?: readonly Path[]
  /** The pin set in force, for its digest. */
  readonly pinSet?: PinSet
}

/** Largest report as JSON, in bytes of UTF-8: what collectors and beacons commonly take. */
export const MAX_REPORT_BYTES: number = 64 * 1024

/**
 * Builds the report of a pin failure. Pure; sending it is another's part.
 *
 * Due when `decision.report` is true. Send it to the entry's `reportTo`, never over a connection that the same
 * entry judges: it would fail like the first (RFC 7469, section 2.1.4). Stays under {@link MAX_REPORT_BYTES} by leaving certificates out, from the far ends of the chains.
 *
 * @example
 * const report = buildReport(evaluation, decide(evaluation), { now: new Date(), port: 443, paths })
 * const body = JSON.stringify(report)
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-3 Reporting Pin Validation Failure
 */
export function buildReport(evaluation: Evaluation, decision: Decision, facts: ReportFacts): PinReport {
  const { entry, host, seen, expected } = evaluation
  const served = boundedChain(facts.served)
  const validated = boundedChain(facts.paths?.[0])
  const isCut = served.isCut || validated.isCut || seen.length > MAX_SEEN
  return {
    'date-time': formatMoment(facts.now),
    hostname: host,
    port: facts.port ?? 0,
    ...(entry?.expiresAt && { 'effective-expiration-date': formatMoment(entry.expiresAt) }),
    'include-subdomains': entry !== undefined && entry.subdomains !== 'none',
    'noted-hostname': entry?.host ?? host,
    'served-certificate-chain': served.pems,
    'validated-certificate-chain': validated.pems,
    'known-pins': pinsOf(expected, 'spki').map((text) => text.replace(/^sha256\/(.*)$/, 'pin-sha256="$1"')),
    keypin: {
      version: 1,
      outcome: evaluation.outcome,
      action: decision.action,
      reason: decision.reason,
      ...(entry && { mode: entry.mode, subdomains: entry.subdomains }),
      expired: evaluation.expired,
      ...(facts.pinSet && { 'pin-set': pinSetDigest(facts.pinSet) }),
      'known-certificate-pins': pinsOf(expected, 'certificate'),
      'forbidden-pins': [...new Set(evaluation.forbiddenSeen.map(({ pin }) => pin.text))].slice(0, MAX_SEEN),
      seen: seen.slice(0, MAX_SEEN).map(reportCertificate),
      ...(isCut && { truncated: true }),
    },
  }
}

/**
 * Names a failure so that a repetition has the same name: host, port, what was found, the keys that were
 * seen and those that were expected, but no dates and no whole certificates, which an interceptor
 * makes anew for every connection.
 */
export function reportKey(report: PinReport): string {
  const { hostname, port, keypin } = report
  const seen = keypin.seen.map(({ pin, position }) => [pin, position])
  const known = [report['noted-hostname'], report['known-pins'], keypin['known-certificate-pins']]
  const found = [keypin.outcome, keypin.action, keypin.reason, keypin['forbidden-pins']]
  return createHash('sha256')
    .update(JSON.stringify([hostname, port, known, found, seen]))
    .digest('hex')
}

// Two chains of this size leave a quarter of the report for all else, at its largest.
const MAX_CHAIN_BYTES: number = (MAX_REPORT_BYTES * 3) / 8
const MAX_SEEN = 16
const MAX_SUBJECT_LENGTH = 100

function boundedChain(chain: readonly Uint8Array[] = []): { pems: string[]; isCut: boolean } {
  const pems: string[] = []
  let room = MAX_CHAIN_BYTES
  for (const der of chain) {
    // Its base64 alone would be larger, so it need not be made to be measured.
    if (der.length > room) break
    const pem = formatPem('CERTIFICATE', der)
    room -= JSON.stringify(pem).length + 1
    if (room < 0) break
    pems.push(pem)
  }
  return { pems, isCut: pems.length < chain.length }
}

function pinsOf(expected: readonly PinEntry[], kind: PinKind): string[] {
  return expected.filter(({ pin }) => pin.kind === kind).map(({ pin }) => pin.text)
}

function reportCertificate({ pin, certificatePin, subject, position }: SeenCertificate): ReportedCertificate {
  return {
    pin: pin.text,
    'certificate-pin': certificatePin.text,
    subject: visible(subject, MAX_SUBJECT_LENGTH),
    position,
  }
}

/**
 * How much a loss matters.
 *
 * - `note`: the same protection, in another manner.
 * - `weaker`: something that the pin set promises does not hold on this target.
 * - `refused`: it would lock users out or pin nothing, so nothing is generated for the host.
 */
export type Severity = 'note' | 'weaker' | 'refused'

/** What kind of thing was lost; stable between versions, so that a configuration can accept it by name. */
export type LossCode =
  | 'address'
  | 'backup'
  | 'chain'
  | 'clear-text'
  | 'expiry'
  | 'expiry-precision'
  | 'forbid'
  | 'material'
  | 'mode'
  | 'name-check'
  | 'nothing'
  | 'overlap'
  | 'pin-kind'
  | 'position'
  | 'proxy'
  | 'redirect'
  | 'report'
  | 'report-detail'
  | 'scope'
  | 'unlisted'
  | 'websocket'

/** One thing that a target cannot express, and what became of it. */
export interface Loss {
  readonly severity: Severity
  readonly code: LossCode
  /** The host entry it concerns; absent when it concerns the whole pin set. */
  readonly host?: string
  /** What is lost, as a sentence without a full stop. */
  readonly what: string
  /** Why: the platform's limit. */
  readonly why: string
  /** What to do about it. */
  readonly instead?: string
  /** Whether the caller accepted a refusal; the host is then left out. */
  readonly accepted?: boolean
}

const ORDER: readonly Severity[] = ['refused', 'weaker', 'note']

/** Sorts losses: the gravest first, then those of the whole pin set, then by host and code. */
export function sortLosses(losses: readonly Loss[]): Loss[] {
  return [...losses].sort(
    (a, b) =>
      ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
      compare(a.host ?? '', b.host ?? '') ||
      compare(a.code, b.code),
  )
}

/** A loss in one line: `weaker api.example.com forbid: … (why); instead: …`. */
export function formatLoss(loss: Loss): string {
  const severity = loss.accepted ? `${loss.severity} (accepted)` : loss.severity
  const head = [severity, loss.host, loss.code].filter(Boolean).join(' ')
  return `${head}: ${loss.what} (${loss.why})${loss.instead ? `; ${loss.instead}` : ''}`
}

/** Compares by code unit, so that the order is the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

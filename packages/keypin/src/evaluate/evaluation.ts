import type { Pin } from '../pins/pin.ts'
import type { HostEntry, PinEntry, Position, Unlisted } from '../pinset/types.ts'

/**
 * What was found about a host:
 *
 * - `off`: an entry excludes it
 * - `not-pinned`: no entry covers it, which is not a pass
 * - `forbidden`: there are paths, and every one of them has a forbidden key or certificate
 * - `match`: a path without one has a pin, in its position
 * - `mismatch`: anything else, also when there is no path at all
 */
export type Outcome = 'off' | 'not-pinned' | 'forbidden' | 'match' | 'mismatch'

/** One certificate of one verified path. */
export interface SeenCertificate {
  /** Of its public key. */
  readonly pin: Pin
  /** Of the certificate as a whole. */
  readonly certificatePin: Pin
  /** Its subject, safe to print; it says what an issuer wrote, and proves nothing by itself. */
  readonly subject: string
  readonly position: Position
  /** From the leaf, which is 0. */
  readonly index: number
  /** Which of the paths, from 0. */
  readonly path: number
}

/** A pin that was found, and where. */
export interface MatchedPin {
  readonly expected: PinEntry
  readonly seen: SeenCertificate
}

/** A forbidden key or certificate that was found, and where. */
export interface ForbiddenPin {
  readonly pin: Pin
  readonly seen: SeenCertificate
}

/** What was found, and everything needed to explain it. Frozen. */
export interface Evaluation {
  readonly outcome: Outcome
  /** As it was looked up: A-labels in lower case without trailing dot, or a canonical IP address. */
  readonly host: string
  /** The entry that covers the host; absent when none does. */
  readonly entry?: HostEntry
  /** Whether the entry's `expiresAt` has come. */
  readonly expired: boolean
  /** What the pin set says about hosts without an entry. */
  readonly unlisted: Unlisted
  /**
   * The certificates of all paths, path by path, leaf first. Empty when there was nothing to judge: for `off`,
   * and for `not-pinned` unless unlisted hosts are blocked.
   */
  readonly seen: readonly SeenCertificate[]
  /** The pins of the entry. */
  readonly expected: readonly PinEntry[]
  /** The pins that satisfied it; empty unless the outcome is `match`. */
  readonly matched: readonly MatchedPin[]
  /** Forbidden keys and certificates, in whichever path; may be there beside a match in another path. */
  readonly forbiddenSeen: readonly ForbiddenPin[]
}

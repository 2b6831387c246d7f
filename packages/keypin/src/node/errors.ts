import { KeypinError, type KeypinErrorOptions } from '../errors.ts'
import type { Evaluation, SeenCertificate } from '../evaluate/evaluation.ts'
import type { HostEntry, PinEntry } from '../pinset/types.ts'

/**
 * The server proved an identity that the pin set does not allow; not a byte of the request was sent.
 *
 * The message shows what the server sent and what the pin set has, so that the pin set can be mended from
 * the log alone. Clients hand it on as it is (`https`, `tls`, `http2`, ws, …) or as the `cause` of their own
 * error (`fetch`).
 *
 * @example
 * import { PinMismatchError } from 'keypin/node'
 * try {
 *   await fetch('https://api.example.com/')
 * } catch (error) {
 *   if (error instanceof Error && error.cause instanceof PinMismatchError) console.error(error.cause.message)
 * }
 */
export class PinMismatchError extends KeypinError<'KEYPIN_PIN_MISMATCH'> {
  /** The host that was judged: A-labels, lower case, no trailing dot, or a canonical IP address. */
  readonly host: string
  /** The entry of the pin set that covers the host; absent for a host that is refused because it is unlisted. */
  readonly entry: HostEntry | undefined
  /** The certificates that were seen on the verified paths, leaf first. */
  readonly seen: readonly SeenCertificate[]
  /** The pins that would have been accepted. */
  readonly expected: readonly PinEntry[]
  /** All that was found. */
  readonly evaluation: Evaluation

  constructor(message: string, evaluation: Evaluation, options: KeypinErrorOptions = {}) {
    super('KEYPIN_PIN_MISMATCH', message, options)
    this.host = evaluation.host
    this.entry = evaluation.entry
    this.seen = evaluation.seen
    this.expected = evaluation.expected
    this.evaluation = evaluation
  }
}

/** Codes of {@link EnforcementError}. */
export type EnforcementErrorCode =
  | 'KEYPIN_CANNOT_ENFORCE'
  | 'KEYPIN_CHAIN_UNTRUSTED'
  | 'KEYPIN_CLEARTEXT'
  | 'KEYPIN_CLOSED'
  | 'KEYPIN_NO_CERTIFICATE'
  | 'KEYPIN_NOTES_UNREADABLE'
  | 'KEYPIN_OTHER_CONNECTION'
  | 'KEYPIN_SELFTEST_FAILED'
  | 'KEYPIN_UNKNOWN_HOST'

/**
 * Keypin could not judge, and so refused: no certificate, no host name, clear text, a runtime without the hooks.
 *
 * `code` says which; each is explained in `docs/errors.md`.
 */
export class EnforcementError extends KeypinError<EnforcementErrorCode> {}

/** For a connection whose judgement threw. */
export function unjudged(cause: unknown): EnforcementError {
  const message = 'the connection could not be judged, and so was refused'
  return new EnforcementError('KEYPIN_CANNOT_ENFORCE', message, { cause })
}

import type { Evaluation } from './evaluation.ts'

/** Why a decision was taken. */
export type DecisionReason =
  | 'off'
  | 'not-pinned'
  | 'unlisted'
  | 'forbidden'
  | 'lapsed-closed'
  | 'match'
  | 'report-only'
  | 'lapsed-open'
  | 'mismatch'

/** What to do about an evaluation. */
export interface Decision {
  readonly action: 'allow' | 'block'
  /** Whether a report is due to the entry's `reportTo`. */
  readonly report: boolean
  readonly reason: DecisionReason
}

/**
 * Says what to do about what was found. Pure.
 *
 * A forbidden key blocks always, also where the entry only reports or has lapsed. A lapsed entry that is closed
 * blocks whatever was found. A mismatch blocks unless the entry only reports or has lapsed open. A report is due
 * on every mismatch, and whenever a forbidden key was seen, even beside a path that matches.
 *
 * The platform's own checks of chain and host name come first and hold in every mode; this does not replace them.
 *
 * @example
 * const decision = decide(evaluate(pinSet, host, paths, new Date()))
 * if (decision.action === 'block') socket.destroy()
 */
export function decide(evaluation: Evaluation): Decision {
  const reason = reasonOf(evaluation)
  const report = evaluation.outcome === 'mismatch' || evaluation.forbiddenSeen.length > 0
  return { action: BLOCKS.has(reason) ? 'block' : 'allow', report, reason }
}

const BLOCKS: ReadonlySet<DecisionReason> = new Set(['unlisted', 'forbidden', 'lapsed-closed', 'mismatch'])

function reasonOf({ outcome, unlisted, entry, expired }: Evaluation): DecisionReason {
  if (outcome === 'off' || outcome === 'forbidden') return outcome
  if (outcome === 'not-pinned') return unlisted === 'block' ? 'unlisted' : 'not-pinned'
  if (expired && entry?.onExpiry !== 'open') return 'lapsed-closed'
  if (outcome === 'match') return 'match'
  if (expired) return 'lapsed-open'
  return entry?.mode === 'report' ? 'report-only' : 'mismatch'
}

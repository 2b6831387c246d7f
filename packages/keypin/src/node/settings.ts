import type { AgentOptions } from 'node:https'
import type { Decision } from '../evaluate/decide.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import type { RememberOptions, Remembrance } from './remembered.ts'

/** One name of one connection, judged. */
export interface DecisionEvent {
  /** A-labels, lower case, no trailing dot, or a canonical IP address. */
  readonly host: string
  readonly action: Decision['action']
  readonly outcome: Evaluation['outcome']
  /** What was found, with all that is needed to explain it. */
  readonly evaluation: Evaluation
  readonly decision: Decision
  /** The TLS session was resumed, and judged by the certificates it was made with. */
  readonly resumed: boolean
  /** The error the connection was refused with. */
  readonly error: Error | undefined
  /** With remembered pins: whether the host was known before, or this is a first visit that proves nothing. */
  readonly remembrance: Remembrance | undefined
}

/** Settings of `createPinner`. All optional. */
export interface PinnerOptions {
  /**
   * Told of every judgement, before the connection goes on. What it returns or throws changes nothing: it can
   * neither let a connection through nor stop one.
   */
  readonly onDecision?: (event: DecisionEvent) => unknown
  /** The moment to judge at, as a `Date` or in milliseconds since 1970; the system's clock unless told. */
  readonly clock?: () => Date | number
  /** `refuse` (the default) or `allow` clear-text HTTP to a pinned host, on the surfaces that can see it. */
  readonly cleartext?: 'refuse' | 'allow'
  /** `send` (the default) or `off`: whether pin failures go to the `reportTo` of their entry. */
  readonly reports?: 'send' | 'off'
  /** Options of the agent that carries reports: the `ca` of a collector of your own, a `timeout`. */
  readonly reportOptions?: AgentOptions
  /** Pins unlisted hosts to what they showed before; off unless told. Never overrides the pin set. */
  readonly remember?: RememberOptions
}

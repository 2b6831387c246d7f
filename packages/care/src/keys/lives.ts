import type { KeyState } from '../rotation/states.ts'

/** What is planned and known of the keys of one host. */
export interface HostLife {
  readonly policy?: Partial<RotationPolicy>
  /** The first day on which servers may show the next key, ISO 8601. */
  readonly switchOn?: string
  /**
   * Names below the host that its entry covers and that have servers; an empty list says that there are none, and none at
   * all that nobody said so.
   */
  readonly names?: readonly string[]
  /** By pin, in its canonical spelling. */
  readonly keys: ReadonlyMap<string, KeyLife>
}

/** The life of one key for one host. */
export interface KeyLife {
  readonly state: KeyState
  /** When it came into this state, ISO 8601. */
  readonly since: string
  /** Every step it took, oldest first; never shortened. */
  readonly history: readonly LifeStep[]
}

/** One step in the life of a key. */
export interface LifeStep {
  /** ISO 8601. */
  readonly at: string
  /** `planned` before it was made, `found` when it stood in the pin set before there was a record of it. */
  readonly from: KeyState | 'planned' | 'found'
  readonly to: KeyState
  /** What was checked, and how that ended. */
  readonly gates: readonly PassedGate[]
  /** Why it was taken although a gate was closed. */
  readonly forced?: string
  /** What it was about, where the states do not say. */
  readonly note?: string
}

/** A gate as it was when a step was taken. */
export interface PassedGate {
  readonly gate: string
  readonly open: boolean
  readonly why: string
}

/** How long things take at this host, and how careful to be. */
export interface RotationPolicy {
  /** Days from the release of a pin until servers may show its key. */
  readonly dwellDays: number
  /** Share of active installs that must have the pin by then, in per cent. */
  readonly adoptionPercent: number
  /** Days that a few servers show the new key before all do. */
  readonly canaryDays: number
  /** Days that the old key stays pinned after the last server showed it. */
  readonly overlapDays: number
  /** Highest share of connections that may fail on a pin, in per cent. */
  readonly failedPercent: number
  /** Days after which an active key is due to be replaced. */
  readonly everyDays: number
}

/**
 * What holds where nothing else was said.
 *
 * A pin in an app is as old as the install, so the dwell is the 60 days that HPKP took for its longest
 * (RFC 7469, 4.1) and Chromium, 70, for its own; whoever distributes pins in hours lowers it.
 */
export const defaultPolicy: RotationPolicy = {
  dwellDays: 60,
  adoptionPercent: 99,
  canaryDays: 3,
  overlapDays: 30,
  failedPercent: 0.01,
  everyDays: 365,
}

/** The policy of a host, whole. */
export function policyOf(life: HostLife | undefined): RotationPolicy {
  return { ...defaultPolicy, ...life?.policy }
}

import type { Mode, OnExpiry, Pin, PinState, Position, Subdomains, Unlisted } from 'keypin'

/** A pin as a target is to render it. */
export interface PlanPin {
  readonly pin: Pin
  readonly position?: Position
  readonly state?: PinState
  readonly label?: string
  readonly material?: string
}

/** A host entry as a target is to render it: nothing in it is beyond what the target can express. */
export interface PlanEntry {
  /** A-label or canonical IP address, as in the pin set. */
  readonly host: string
  /** Whether `host` is an IP address; it then has no subdomains. */
  readonly isAddress: boolean
  readonly subdomains: Subdomains
  readonly mode: Mode
  readonly reason?: string
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  /** Empty only when `mode` is `off`. */
  readonly pins: readonly PlanPin[]
  /** The host's own forbidden pins and the pin set's, together, sorted, each once. */
  readonly forbid: readonly Pin[]
  readonly reportTo: readonly string[]
}

/** A pin set lowered to what one target can express. */
export interface Plan {
  readonly name?: string
  /** `sha256:<hex>` of the canonical pin set. */
  readonly digest: string
  readonly unlisted: Unlisted
  /** By host, in the pin set's order. */
  readonly entries: readonly PlanEntry[]
}

/** Whether more than the leaf of a path decides about the entry. */
export function looksAboveLeaf({ pins, forbid }: PlanEntry): boolean {
  return forbid.length > 0 || pins.some(({ position }) => position !== 'leaf')
}

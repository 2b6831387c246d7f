import type { Pin } from '../pins/pin.ts'

/** Which names below its own an entry covers: none, those one label longer, or any depth. */
export type Subdomains = 'none' | 'one' | 'any'

/** What an entry does with a mismatch: refuse, only report, or not look at all (an exclusion). */
export type Mode = 'enforce' | 'report' | 'off'

/** What becomes of the pins after `expiresAt`: they lapse (`open`), or the host is refused (`closed`). */
export type OnExpiry = 'open' | 'closed'

/** What becomes of a host that no entry covers. */
export type Unlisted = 'allow' | 'block'

/** Where in a path a pin may match: the leaf (index 0), or any certificate above it. */
export type Position = 'leaf' | 'ca'

/** What a pin is for. All three match; the word is for people, lint and rotation. */
export type PinState = 'active' | 'backup' | 'retiring'

/** One pin of a host, with what was said about it. */
export interface PinEntry {
  readonly pin: Pin
  /** Absent: the pin matches anywhere in the path. */
  readonly position?: Position
  readonly state?: PinState
  /** A note for people, at most 200 characters, free of control characters. */
  readonly label?: string
  /** PEM of the certificate or public key behind the pin; its hash was checked. */
  readonly material?: string
}

/** What holds for one host, and for the names below it that it covers. */
export interface HostEntry {
  /** A-label form, lower case, no trailing dot; or a canonical IP address, IPv6 without brackets. */
  readonly host: string
  readonly subdomains: Subdomains
  readonly mode: Mode
  /** Why; always there when `mode` is `off`. */
  readonly reason?: string
  /** From this moment on the pins are lapsed. Comes with `onExpiry`, and the other way about. */
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  /** Empty only when `mode` is `off`. */
  readonly pins: readonly PinEntry[]
  /** Keys and certificates that spoil a path to this host, beside the pin set's own. */
  readonly forbid: readonly Pin[]
  /** `https:` addresses that pin failures are sent to. */
  readonly reportTo: readonly string[]
}

/**
 * A pin set that was parsed, and so holds: well formed, canonical, frozen.
 *
 * `hosts` is a `Map`, because host names come from outside and a `Map` has no prototype to poison. It
 * iterates in the order of {@link formatPinSet}: by name, whatever the order in the file.
 */
export interface PinSet {
  readonly version: 1
  /** The `$schema` of the file, kept for editors. */
  readonly schema?: string
  readonly name?: string
  readonly unlisted: Unlisted
  /** Compromised keys and certificates: a path that contains one does not count, for any pinned host. */
  readonly forbid: readonly Pin[]
  readonly hosts: ReadonlyMap<string, HostEntry>
}

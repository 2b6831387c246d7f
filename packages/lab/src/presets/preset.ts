import type { PinSet } from 'keypin'
import type { ProxyKind } from '../serve/front/way.ts'

/** A client that the lab knows how to start: what to give as `preset`, or after `--client`. */
export type PresetName = 'curl' | 'chromium' | 'firefox'

/** A client that the lab knows how to start for one attempt. */
export interface Preset {
  readonly name: PresetName
  readonly title: string
  /** What it can be told of pins, in a sentence: a client without pins is worth trying too, but not to be mistaken. */
  readonly pins: string
  /** Names of its executable, the likeliest first. */
  readonly executables: readonly string[]
  /** Further programs that it takes to start it. */
  readonly helpers: readonly string[]
  /** The command that installs all of that on Debian and Ubuntu. */
  readonly install: string
  /** Platforms on which it can be tried without changing the machine. Default: all. */
  readonly platforms?: readonly NodeJS.Platform[]
  /** Makes its profile, if it has one, in the attempt's folder, and says how it is started. */
  readonly start: (attempt: PresetAttempt) => Promise<PresetStart>
}

/** One attempt: where it goes, and what to go by. */
export interface PresetAttempt {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Where the host is served, whatever its name leads to. */
  readonly address: string
  /** The kind of proxy to come through, on the same port; it knows the host by its name. */
  readonly via: ProxyKind | undefined
  /** DER of the roots to trust. */
  readonly roots: readonly Uint8Array[]
  /** PEM file of the same. */
  readonly ca: string
  readonly pinSet: PinSet
  /** Empty, for this attempt alone, and gone after it. */
  readonly folder: string
  /** Absolute paths by the names in {@link Preset.helpers}. */
  readonly helpers: ReadonlyMap<string, string>
}

/** How a client is started, beside its executable. */
export interface PresetStart {
  readonly parameters: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

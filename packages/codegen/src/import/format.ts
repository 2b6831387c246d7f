import type { Mode, OnExpiry, Pin, Position, Subdomains, Unlisted } from 'keypin'
import type { Place } from './errors.ts'
import type { ImportLoss } from './loss.ts'

/** A text to import from. */
export interface Source {
  /** The file's name: shown in complaints, and a hint of the format. */
  readonly name?: string
  readonly text: string
}

/** A pin as a source has it. */
export interface DraftPin {
  readonly pin: Pin
  readonly position?: Position
}

/** What a source says of a host, before it is known to make a host entry. */
export interface Draft {
  /** As it is spelt in the source, without the signs of a pattern. */
  readonly host: string
  readonly subdomains: Subdomains
  /** Whether the source means the names below the host only, not the host itself. */
  readonly withoutApex?: boolean
  readonly mode: Mode
  readonly reason?: string
  readonly pins: readonly DraftPin[]
  readonly forbid?: readonly Pin[]
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  readonly reportTo?: readonly string[]
  readonly place: Place
}

/** What a format's reader found. */
export interface Found {
  readonly drafts: readonly Draft[]
  readonly losses: readonly ImportLoss[]
  readonly unlisted?: Unlisted
  /** Where the source is not read as its format would be: code of Keypin's own. */
  readonly overlap?: ImportFormat['overlap']
}

/** What a reader is told besides the sources. */
export interface ReadOptions {
  /** The host that pins without one belong to. */
  readonly host?: string
}

/** A format that can be imported: a value in a folder of its own, and one line in the registry. */
export interface ImportFormat {
  /** Lower case with dashes; the name on the command line. */
  readonly id: string
  /** For people: `Android Network Security Configuration`. */
  readonly title: string
  /** When two entries cover a name: the most specific one counts, or the pins of both do. */
  readonly overlap: 'most-specific' | 'united'
  /** Whether a source looks like this format; cheap, and never wrong about another format of the registry. */
  recognizes(source: Source): boolean
  /**
   * @throws {ImportError} `KEYPIN_IMPORT_MALFORMED` when the source is not of this format at all.
   */
  read(sources: readonly Source[], options: ReadOptions): Found
}

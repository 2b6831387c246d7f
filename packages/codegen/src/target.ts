import type { Mode, OnExpiry, PinKind, PinSet, Subdomains } from 'keypin'
import type { Code } from './code.ts'
import type { Loss } from './loss.ts'
import type { Plan } from './plan/plan.ts'

/**
 * How far a target's output has been proven, from most to least.
 *
 * - `run`: real toolchain, real client, against the lab's scenarios.
 * - `run-shimmed`: the real code with its platform shimmed.
 * - `typechecked`: compiled against the vendor's own declarations.
 * - `structure`: well formed, no more.
 */
export type ProofLevel = 'run' | 'run-shimmed' | 'typechecked' | 'structure'

/** What was proven, and where; told wherever a target is named. */
export interface Proof {
  readonly level: ProofLevel
  /** Runtimes and libraries with their versions that the scenarios ran on, on Linux; the tests compare. */
  readonly ranOn: readonly string[]
  /** Where users run it and we have not. */
  readonly notRunOn: readonly string[]
}

/**
 * What a target can say, with the code we generate for it counted in. What it cannot say becomes a loss;
 * shared code reads these and never a target's name.
 */
export interface Capabilities {
  /** How far below its own name one entry can reach. `none` is always there. */
  readonly scopes: readonly Subdomains[]
  /** When two entries cover a name: the most specific one counts, or the pins of both do. */
  readonly overlap: 'most-specific' | 'united'
  /**
   * Which certificates of the path are compared: each against the pins for its position; each against all
   * pins; the leaf only; or, as each entry has it, either the leaf or the CAs.
   */
  readonly positions: 'told-apart' | 'anywhere' | 'leaf-only' | 'one-list'
  /** What pins can be of. */
  readonly pinKinds: readonly PinKind[]
  /** What an entry can do with a mismatch. `enforce` is always there; `off` is an exclusion. */
  readonly modes: readonly Mode[]
  /** What can happen to lapsed pins, and how exactly the moment is kept; absent where it cannot. */
  readonly expiry: Readonly<Partial<Record<OnExpiry, ExpiryPrecision>>>
  /** Whether forbidden keys are looked for in the path. */
  readonly forbid: boolean
  /** Whether hosts that no entry covers can be refused. */
  readonly unlistedBlock: boolean
  /** Whether pin failures are sent to `reportTo`. */
  readonly reports: boolean
  /** Whether clear text to a pinned host is refused. */
  readonly clearTextOff: boolean
  /** Whether an IP address can be pinned. */
  readonly addresses: boolean
  /** Whether an entry can reach below a public suffix, where others own the names. Absent: yes. */
  readonly publicSuffixes?: boolean
  /** Whether files are made of the certificates or keys in `material`. Absent: no. */
  readonly material?: boolean
  /**
   * Which pins count: those whose `material` is a certificate, or only those of a CA that certified itself; or of the
   * pins of whole certificates those that come with theirs; or, where one of two platforms compares certificates, as
   * with the first. Absent: all, since the platform takes hashes.
   */
  readonly needsMaterial?: 'certificate' | 'root' | 'of-certificate-pins' | 'certificate-somewhere'
  /** Whether an entry can have pins of keys and of whole certificates together. Absent: yes. */
  readonly mixedKinds?: boolean
}

/** To the moment, to the day (of the device's time zone), or as it stands when the client is made. */
export type ExpiryPrecision = 'instant' | 'day' | 'start'

/** What a file is for. A release needs the `code` and the `config`. */
export type FileRole = 'code' | 'config' | 'test' | 'debug' | 'workflow'

/** A file to write; its path is relative, with `/`. */
export type OutputFile = TextFile | BinaryFile

/** A file with its whole text, which ends in a line break. */
export interface TextFile {
  readonly path: string
  readonly role: FileRole
  readonly text: string
}

/** A file that is no text: a certificate in DER. It can carry no header, so a text file beside it tells of it. */
export interface BinaryFile {
  readonly path: string
  readonly role: FileRole
  readonly bytes: Uint8Array
}

/** What to put into a file, for a writer that takes text and bytes alike. */
export function contentsOf(file: OutputFile): string | Uint8Array {
  return 'text' in file ? file.text : file.bytes
}

/** An option of a target; all options are text, so that a flag and a configuration file say the same. */
export interface TargetOption {
  readonly name: string
  /** What it sets, in a few words for the help. */
  readonly what: string
  readonly default: string
  /** Says what is wrong with a value, or nothing when it is fine. */
  readonly check: (value: string) => string | undefined
}

/** The options of one run, each declared one present. */
export type OptionValues = ReadonlyMap<string, string>

/** What a target renders from. */
export interface RenderContext {
  /** What the target can say of the pin set. */
  readonly plan: Plan
  /** The pin set itself, for a target whose client reads pin sets. */
  readonly pinSet: PinSet
  readonly options: OptionValues
  /** The lines of the header, as plain text for the target's comment writer. */
  readonly header: readonly string[]
}

/** What `keypin export` gives of a target. */
export interface Exchange {
  /** The id of the import format that reads it back. */
  readonly format: string
  /** How the paths of the files end that hold the pins. */
  readonly files: readonly string[]
  /** For a file to hand on rather than code to ship: it comes without a self-test and a workflow. */
  readonly alone?: true
  /** What the files do not say although the target keeps it: what becomes of hosts that are not listed. */
  readonly leavesOut?: 'unlisted'
}

/** A platform we generate for: a value in a folder of its own, and one line in the registry. */
export interface Target {
  /** Lower case with dashes; the name on the command line. */
  readonly id: string
  /** For people: `Android OkHttp (Kotlin)`. */
  readonly title: string
  readonly proof: Proof
  /** The least versions the output works with. */
  readonly minimumVersions: readonly string[]
  readonly capabilities: Capabilities
  readonly options: readonly TargetOption[]
  /** Where what it makes is also a format that others read, and that is imported again. */
  readonly exchange?: Exchange
  /** The target as it is with these options, where they change what it needs and can say. */
  forOptions?(options: OptionValues): Target
  /** Losses that only this target can know of, beyond those its capabilities tell. */
  review?(plan: Plan): readonly Loss[]
  render(context: RenderContext): readonly RenderedFile[]
}

/** A file as a target gives it. */
export type RenderedFile = RenderedText | BinaryFile

/** A file with text: made of {@link Code}, so of nothing that came in unwritten. */
export interface RenderedText {
  readonly path: string
  readonly role: FileRole
  readonly code: Code
}

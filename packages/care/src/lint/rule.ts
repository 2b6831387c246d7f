import type { HostEntry, PinSet, PinSetIssueCode } from 'keypin'
import type { KeyRecords } from '../keys/records.ts'
import type { CodeFile } from './code/file.ts'

/** How grave a finding is. Only errors make lint answer no. */
export type LintLevel = 'error' | 'warning' | 'note'

/** What a rule says of one place. */
export interface Complaint {
  /** Where, as a JSON path in the pin set; `$` for what is found in another file. */
  readonly path: string
  readonly host?: string
  /** The configured target it is about. */
  readonly target?: string
  /** The file of client code it was found in; the pin set when absent. */
  readonly file?: string
  /** Where in the file, from 1, when it is known. */
  readonly line?: number
  /** What is wrong here, a sentence without a full stop. */
  readonly message: string
  /** What to do here; the rule's own `fix` when absent. */
  readonly fix?: string
  /** Where this case is more or less grave than the rule usually is. */
  readonly level?: LintLevel
}

/** A complaint with the rule that made it. */
export interface Finding extends Complaint {
  readonly rule: string
  /** The rule's name in words. */
  readonly name: string
  readonly level: LintLevel
  readonly fix: string
}

/** What rules may look at. All of it is handed in; rules do no I/O and know no clock. */
export interface LintContext {
  readonly pinSet: PinSet
  readonly now: Date
  readonly keys: KeyRecords
  /** Public root certificates by their SPKI pin. */
  readonly roots: ReadonlyMap<string, KnownRoot>
  /** What live servers showed, by host; absent when lint runs offline. */
  readonly live?: ReadonlyMap<string, LiveHost>
  /** The ids of the configured targets. */
  readonly targets: readonly string[]
  /** What configured targets cannot express. */
  readonly losses: readonly TargetLoss[]
  /** Client code to look at: what `lint.code` of `keypin.config.json` names. */
  readonly code: readonly CodeFile[]
  /** Certificates that pins were probably made from, DER; beside those that servers show. */
  readonly certificates: readonly Uint8Array[]
  /** How clients get newer pin sets; absent where these come with the app alone. */
  readonly distribution?: Distribution
  /** The longest an entry may last, where somebody has decided on that. */
  readonly expiryDays?: number
  /** What is wrong with the TLS of the Node that the targets for Node would run on. */
  readonly nodeWarning?: string
}

/** How clients get newer pin sets: `distribution` of `keypin.config.json`. */
export interface Distribution {
  /** Where they are fetched from. */
  readonly url?: string
  /** What the list names its entries by: hosts, or the common names of certificates, as Wultra's does. */
  readonly keyedBy: 'host' | 'common-name'
}

/** A public root. */
export interface KnownRoot {
  readonly subject: string
  readonly notAfter: Date
}

/** What the servers of a host showed. */
export interface LiveHost {
  /** DER paths of every address that answered, each leaf first. */
  readonly paths: readonly (readonly Uint8Array[])[]
  /** Every certificate that was sent, also those in no path; DER. */
  readonly presented: readonly Uint8Array[]
  /** Addresses that could not be looked at, and why. */
  readonly failures: readonly string[]
  /** The same paths by address and kind of key; an address whose chain does not verify has none. */
  readonly addresses?: readonly LiveAddress[]
}

/** What one address showed, or one of the chains that it shows. */
export interface LiveAddress {
  readonly address: string
  readonly paths: readonly (readonly Uint8Array[])[]
}

/** What a target cannot express, as `generate` of `@keypin/codegen` reports it. */
export interface TargetLoss {
  readonly target: string
  readonly severity: 'note' | 'weaker' | 'refused'
  readonly host?: string
  readonly what: string
  readonly why: string
  readonly instead?: string
}

/** One rule: a file with its facts and its check. */
export interface Rule {
  /** `L7`; never given to another rule. */
  readonly id: string
  /** The rule in words: `empty-input-hash`. */
  readonly name: string
  readonly level: LintLevel
  /** What it finds, in one sentence. */
  readonly finds: string
  /** Why that matters, for `--explain`. */
  readonly why: string
  /** What to do about it. */
  readonly fix: string
  /** Who says so. */
  readonly sources: readonly string[]
  /** Complaints of the parser that this rule explains; such files hold no pin set to look at. */
  readonly explains?: readonly PinSetIssueCode[]
  /** Looks at a pin set that parses. */
  readonly check?: (context: LintContext) => Iterable<Complaint>
}

/** Makes a check of one entry into a check of all. */
export function eachEntry(
  check: (entry: HostEntry, path: string, context: LintContext) => Iterable<Complaint>,
): (context: LintContext) => Iterable<Complaint> {
  return function* (context) {
    for (const entry of context.pinSet.hosts.values())
      for (const complaint of check(entry, entryPath(entry), context))
        yield { host: entry.host, ...complaint }
  }
}

/** The JSON path of an entry. */
export function entryPath({ host }: HostEntry): string {
  return entryPathOf(host)
}

/** The JSON path of the entry of a host. */
export function entryPathOf(host: string): string {
  return `$.hosts['${host}']`
}

/** The JSON path of an entry's n-th pin. */
export function pinPath(path: string, index: number): string {
  return `${path}.pins[${index}].pin`
}

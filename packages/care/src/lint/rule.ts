import type { HostEntry, PinSet, PinSetIssueCode } from 'keypin'
import type { KeyRecords } from '../keys/records.ts'

/** How grave a finding is. Only errors make lint answer no. */
export type LintLevel = 'error' | 'warning' | 'note'

/** What a rule says of one place. */
export interface Complaint {
  /** Where, as a JSON path. */
  readonly path: string
  readonly host?: string
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
  /** Where in the file, from 1, when it is known. */
  readonly line?: number
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

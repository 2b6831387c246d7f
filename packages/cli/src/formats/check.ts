/** One thing that was checked, in the form that all formats are made from. */
export interface Check {
  /** Id of the rule or the kind of check. */
  readonly rule: string
  /** What it is about, for people: the host. */
  readonly subject: string
  readonly level: 'error' | 'warning' | 'note' | 'pass' | 'inconclusive'
  readonly message: string
  /** The next step. */
  readonly fix?: string
  /** JSON path in the file. */
  readonly path?: string
  /** Where it is in another file than the one of the report. */
  readonly file?: string
  readonly line?: number
}

/** A rule, for formats that carry a list of them. */
export interface RuleFacts {
  readonly id: string
  readonly name: string
  readonly finds: string
  readonly why: string
  readonly sources: readonly string[]
}

/** The result of a command that checks. */
export interface CheckReport {
  /** `keypin lint`. */
  readonly title: string
  /** The file that was checked, as it was named. */
  readonly file: string
  readonly checks: readonly Check[]
  readonly rules: readonly RuleFacts[]
}

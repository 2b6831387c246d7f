/** One of the repository's own checks; each file beside this one holds one, opening with the failure it exists for. */
export interface Check {
  /** One word, for the report and for `npm run check -- NAME`. */
  readonly name: string
  /** Looks at a repository, by default this one. */
  run(root: string): Promise<Verdict>
}

/** What a check found. */
export interface Verdict {
  /** Each fault as a sentence that opens with where it is; none when all is well. */
  readonly faults: readonly string[]
  /** What was looked at, in a few words: `214 modules`. */
  readonly looked: string
}

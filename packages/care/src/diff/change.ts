import type { ChangeCode } from './kinds.ts'

/** One thing that a change between two pin sets does. */
export interface Change {
  readonly code: ChangeCode
  /** `error` can lock users out, `warning` protects less, `note` does neither. */
  readonly level: 'error' | 'warning' | 'note'
  /** Whether a server that clients of the old pin set talk to can be refused by those of the new. */
  readonly locksOut: boolean
  /** The entry it is about; absent when it is about the whole pin set. */
  readonly host?: string
  /** The names for which it holds, for people; of what locks users out. */
  readonly names?: readonly string[]
  /** What is different, a sentence without a full stop. */
  readonly message: string
  /** From when on, where not at once. */
  readonly since?: Date
}

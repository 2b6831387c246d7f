import type { Scanned } from './look.ts'

/** What came of one line of a list, as text: what `JSON.stringify` makes of a {@link Scanned}. */
export interface ScannedLine {
  readonly line: string
  /** Whether nothing, or not everything, could be seen. */
  readonly failed: boolean
}

/** Threads hand over text, which is a tenth of the work of handing over objects. */
export function lineOf(seen: Scanned): ScannedLine {
  return { line: JSON.stringify(seen), failed: 'error' in seen || seen.failure !== undefined }
}

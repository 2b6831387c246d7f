import { PinSetError, type PinSetIssue, type PinSetIssueCode } from '../errors.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_ISSUES } from './limits.ts'
import { TextPositions } from './text-positions.ts'

/** A value, and where it stands. */
export interface Place {
  readonly node: JsonNode
  readonly path: string
}

/** Collects every complaint about one pin set, so that a person mends all of them in one go. */
export class Complaints {
  readonly #found: { issue: PinSetIssue; at: number }[] = []
  readonly #positions: TextPositions | undefined
  #untold = 0

  /** @param text The pin set's text, for lines and columns; absent when an object was given. */
  constructor(text?: string) {
    this.#positions = text === undefined ? undefined : new TextPositions(text)
  }

  /** Complains about a value. Gives `undefined`, for `return complaints.about(…)` where no value came of it. */
  about(place: Place, code: PinSetIssueCode, message: string, hint?: string): undefined {
    this.add({ code, path: place.path, message, ...(hint === undefined ? {} : { hint }) }, place.node.at)
  }

  /** Complains about a member: about its key, so to say, rather than its value. */
  aboutKey(place: Place, code: PinSetIssueCode, message: string, hint?: string): undefined {
    this.add({ code, path: place.path, message, ...(hint === undefined ? {} : { hint }) }, place.node.keyAt)
  }

  /** Complains about an offset in the text; -1 for none. */
  add(issue: PinSetIssue, at: number): void {
    if (this.#found.length < MAX_ISSUES) this.#found.push({ issue, at })
    else this.#untold++
  }

  /** @throws {PinSetError} `KEYPIN_PINSET_INVALID` if there was any complaint. */
  throwIfAny(): void {
    if (this.#found.length === 0) return
    const sorted = this.#found.toSorted((a, b) => a.at - b.at)
    const issues = sorted.map(({ issue, at }) => this.#withPosition(issue, at))
    if (this.#untold > 0) {
      const message = `${this.#untold} more complaints are not told`
      issues.push({ code: 'too-many-issues', path: '$', message, hint: 'mend these first' })
    }
    throw new PinSetError(issues)
  }

  #withPosition(issue: PinSetIssue, at: number): PinSetIssue {
    if (at < 0 || this.#positions === undefined) return Object.freeze(issue)
    return Object.freeze({ ...issue, ...this.#positions.of(at) })
  }
}

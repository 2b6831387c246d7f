import { PinSetError, type PinSetIssue, type PinSetIssueCode } from '../errors.ts'
import { type JsonFault, locate } from './json.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_ISSUES } from './limits.ts'
import { TextPositions } from './text-positions.ts'

/** Collects every complaint about one pin set, so that a person mends all of them in one go. */
export class Complaints {
  readonly #text: string | undefined
  readonly #found: Found[] = []
  #untold = 0

  /** @param text The pin set's text, for lines and columns; absent when an object was given. */
  constructor(text?: string) {
    this.#text = text
  }

  /** Complains about a value. Gives `undefined`, for `return complaints.about(…)` where no value came of it. */
  about(node: JsonNode, code: PinSetIssueCode, message: string, hint?: string): undefined {
    this.#add(node, code, message, hint)
  }

  /** Complains about the key of a member rather than its value. */
  aboutKey(node: JsonNode, code: PinSetIssueCode, message: string, hint?: string): undefined {
    this.#add(node, code, message, hint, true)
  }

  /** Takes over what was found when the input was read. */
  take(fault: JsonFault): void {
    if (this.#found.length < MAX_ISSUES) this.#found.push(fault)
    else this.#untold++
  }

  /** @throws {PinSetError} `KEYPIN_PINSET_INVALID` if there was any complaint. */
  throwIfAny(): void {
    if (this.#found.length === 0) return
    const issues =
      this.#text === undefined ? this.#found.map(({ issue }) => issue) : this.#inOrder(this.#text)
    if (this.#untold > 0) {
      const message = `${this.#untold} more complaints are not told`
      issues.push({ code: 'too-many-issues', path: '$', message, hint: 'mend these first' })
    }
    throw new PinSetError(issues)
  }

  #add(node: JsonNode, code: PinSetIssueCode, message: string, hint?: string, ofKey?: true): void {
    const issue = { code, path: node.path, message, ...(hint === undefined ? {} : { hint }) }
    if (this.#found.length < MAX_ISSUES) this.#found.push({ issue, ...(ofKey && { ofKey }) })
    else this.#untold++
  }

  #inOrder(text: string): PinSetIssue[] {
    const positions = new TextPositions(text)
    const located = locate(text, new Set(this.#found.map(({ issue }) => issue.path)))
    return this.#found
      .map(({ issue, at, ofKey }) => {
        const offsets = located.get(issue.path)
        return { issue, at: at ?? (ofKey ? offsets?.keyAt : offsets?.at) ?? 0 }
      })
      .sort((a, b) => a.at - b.at)
      .map(({ issue, at }) => ({ ...issue, ...positions.of(at) }))
  }
}

interface Found extends JsonFault {
  readonly ofKey?: true
}

import { Code } from '../code.ts'

/** A value as JSON in ASCII, an item or a member to a line; JSON has no comments. */
export function json(value: unknown): Code {
  return new Code(JSON.stringify(value, null, 2).replace(/[^\n -~]/g, unitEscape))
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

// Generated text is made of `Code`, and there are two ways to come by it: the fixed text of a template in
// our own source, and a language's literal() or comment(). A bare string does not fit into a template, so
// text from a pin set cannot reach a file unwritten.

/** Source text of some target: whole lines, without the last line break. */
export class Code {
  readonly lines: readonly string[]

  /** For `code` and the files in `languages/` only; everyone else puts `Code` together. */
  constructor(text: string) {
    this.lines = text === '' ? [] : text.split('\n')
  }

  /** The text with its lines joined; no line break at the end. */
  toString(): string {
    return this.lines.join('\n')
  }
}

/** What fits into a template: code, several pieces of code (one below the other), or a number. */
export type CodeValue = Code | readonly Code[] | number

/**
 * A template of target code. Indentation follows the template:
 *
 * - The template's own indentation and its first and last line break are taken off.
 * - A value of several lines keeps the indentation of the line it stands on.
 * - A line that holds nothing but an empty value vanishes.
 *
 * Backslashes stand for themselves; write `` \` `` for a back-tick and `\${` for a `${` of the target.
 *
 * @example
 * const call = code`
 *   builder
 *     ${pins.map((pin) => code`.add(${kotlin.literal(pin.text)})`)}
 * `
 */
export function code(strings: TemplateStringsArray, ...values: readonly CodeValue[]): Code {
  const template = strings.raw.map((part) => part.replace(/\\(`|\$\{)/g, '$1')).join(SLOT)
  const pieces = values.map(linesOf)
  const lines = dedent(template).flatMap((line) => fill(line, pieces))
  return new Code(lines.join('\n'))
}

/** Puts pieces below each other with empty lines between them; empty pieces leave no gap. */
export function paragraphs(pieces: readonly Code[], gap: number = 1): Code {
  const separator = '\n'.repeat(gap + 1)
  return new Code(
    pieces
      .map(String)
      .filter((text) => text !== '')
      .join(separator),
  )
}

/** Puts pieces beside each other: `inline(pins, ', ')`. The separator is fixed text of ours. */
export function inline(pieces: readonly Code[], separator: ', ' | ' ' | ''): Code {
  return new Code(pieces.map(String).join(separator))
}

/** The code when the condition holds, and otherwise nothing. */
export function when(condition: boolean, then: () => Code): Code {
  return condition ? then() : NOTHING
}

/** No code at all: its line vanishes. */
export const NOTHING: Code = new Code('')

// Stands for a value inside a template; templates are our own text and hold no NUL.
const SLOT = '\0'

function linesOf(value: CodeValue): readonly string[] {
  if (value instanceof Code) return value.lines
  if (typeof value === 'number') return [String(value)]
  if (!Array.isArray(value))
    throw new TypeError('a template takes Code, not text; use literal() or comment()')
  return value.flatMap(linesOf)
}

function dedent(template: string): string[] {
  const lines = template.split('\n')
  if (lines.length > 1 && lines[0]?.trim() === '') lines.shift()
  if (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop()
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const depth = depths.length === 0 ? 0 : Math.min(...depths)
  return lines.map((line) => line.slice(depth).trimEnd())
}

function fill(line: string, pieces: (readonly string[])[]): string[] {
  const parts = line.split(SLOT)
  const taken = pieces.splice(0, parts.length - 1)
  if (taken.length > 0 && parts.join('').trim() === '' && taken.every((piece) => piece.length === 0))
    return []
  const indent = line.slice(0, line.search(/\S|$/))
  const text = parts.map(
    (part, index) => (index === 0 ? '' : indented(taken[index - 1] ?? [], indent)) + part,
  )
  return text.join('').split('\n')
}

function indented(lines: readonly string[], indent: string): string {
  return lines.map((line, index) => (index === 0 || line === '' ? line : indent + line)).join('\n')
}

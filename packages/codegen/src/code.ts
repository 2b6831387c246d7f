// Generated text is made of `Code`, and there are two ways to come by it: the fixed text of a template in
// our own source, and a language's literal() or comment(). A bare string does not fit into a template, so
// text from a pin set cannot reach a file unwritten.

/** Source text of some target: whole lines, without the last line break. */
export class Code {
  readonly lines: readonly string[]

  /** For `code` and the files in `languages/` only; everyone else puts `Code` together. */
  constructor(text: string | readonly string[]) {
    this.lines = typeof text !== 'string' ? text : text === '' ? [] : text.split('\n')
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
 * - The template's own indentation and its first and last line break are taken off; a template on one line
 *   stays as it is.
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
  const pieces = values.map(linesOf)
  let next = 0
  return new Code(
    templateOf(strings).flatMap((line) => {
      const taken = pieces.slice(next, next + line.parts.length - 1)
      next += taken.length
      return fill(line, taken)
    }),
  )
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

// A line of a template: what stands around its values, and what it is set in by.
interface TemplateLine {
  readonly parts: readonly string[]
  readonly indent: string
  readonly isBare: boolean
}

// A template stands in one place of the source and is read once, however often it is filled.
const templates = new WeakMap<TemplateStringsArray, readonly TemplateLine[]>()

function templateOf(strings: TemplateStringsArray): readonly TemplateLine[] {
  const known = templates.get(strings)
  if (known !== undefined) return known
  const text = strings.raw.map((part) => part.replace(/\\(`|\$\{)/g, '$1')).join(SLOT)
  const lines = dedent(text).map((line) => {
    const parts = line.split(SLOT)
    return { parts, indent: line.slice(0, line.search(/\S|$/)), isBare: parts.join('').trim() === '' }
  })
  templates.set(strings, lines)
  return lines
}

function linesOf(value: CodeValue): readonly string[] {
  if (value instanceof Code) return value.lines
  if (typeof value === 'number') return [String(value)]
  if (!Array.isArray(value))
    throw new TypeError('a template takes Code, not text; use literal() or comment()')
  return value.flatMap(linesOf)
}

function dedent(template: string): string[] {
  const lines = template.split('\n')
  if (lines.length === 1) return lines // a piece of a line, whose blanks count
  if (lines.length > 1 && lines[0]?.trim() === '') lines.shift()
  if (lines.length > 1 && lines.at(-1)?.trim() === '') lines.pop()
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const depth = depths.length === 0 ? 0 : Math.min(...depths)
  return lines.map((line) => line.slice(depth).trimEnd())
}

function fill({ parts, indent, isBare }: TemplateLine, pieces: readonly (readonly string[])[]): string[] {
  if (pieces.length === 0) return [parts.join('')]
  if (isBare && pieces.every((piece) => piece.length === 0)) return []
  const lines = [parts[0] ?? '']
  pieces.forEach((piece, index) => {
    const [first = '', ...rest] = piece
    const last = lines.length - 1
    lines[last] += first
    for (const line of rest) lines.push(line === '' ? '' : indent + line)
    lines[lines.length - 1] += parts[index + 1] ?? ''
  })
  return lines
}

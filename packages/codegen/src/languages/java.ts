import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, plain, utf16Escape } from './plain.ts'

/**
 * Java. Its compiler turns `\uXXXX` into characters before it looks for strings and comments, so the
 * quote, the backslash and the line ends are never written that way.
 *
 * @see https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.3 Unicode Escapes
 */
export const java: Language = {
  literal: (text) => new Code(`"${escapeText(text, new Set(ESCAPES.keys()), escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
])

function escapeCharacter(character: string): string {
  return ESCAPES.get(character) ?? utf16Escape(character)
}

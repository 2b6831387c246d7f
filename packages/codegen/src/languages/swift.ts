import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/**
 * Swift; literals are plain strings, in which `\(` begins an interpolation and so the backslash is escaped.
 * Half of a surrogate pair, which no Swift string can hold, becomes U+FFFD.
 */
export const swift: Language = {
  literal: (text) => new Code(`"${escapeText(text, SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\'])

const LONE_SURROGATE = /^[\uD800-\uDFFF]$/

function escapeCharacter(character: string): string {
  if (SPECIAL.has(character)) return `\\${character}`
  return `\\u{${LONE_SURROGATE.test(character) ? 'FFFD' : hexOf(character)}}`
}

import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** Python 3; literals in double quotes, as its formatters want them. */
export const python: Language = {
  literal: (text) => new Code(`"${escapeText(text, SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\'])

function escapeCharacter(character: string): string {
  if (SPECIAL.has(character)) return `\\${character}`
  const hex = hexOf(character).toLowerCase() // as Python's formatters write it
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex}`
}

import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** Go; literals are interpreted strings. Half a surrogate pair is no text there and becomes U+FFFD. */
export const go: Language = {
  literal: (text) =>
    new Code(`"${escapeText(text.replace(/\p{Cs}/gu, '\uFFFD'), SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

/** Source whose indentation, two blanks a level in our templates, is what gofmt wants: a tab a level. */
export function withTabs({ lines }: Code): Code {
  return new Code(lines.map((line) => line.replace(/^(?: {2})+/, (blanks) => '\t'.repeat(blanks.length / 2))))
}

const SPECIAL = new Set(['"', '\\'])

function escapeCharacter(character: string): string {
  if (SPECIAL.has(character)) return `\\${character}`
  const hex = hexOf(character).toLowerCase()
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex}`
}

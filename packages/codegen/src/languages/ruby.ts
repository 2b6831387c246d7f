import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** Ruby; literals in double quotes, in which `#` may begin code. Half a surrogate pair becomes U+FFFD. */
export const ruby: Language = {
  literal: (text) =>
    new Code(`"${escapeText(text.replace(/\p{Cs}/gu, '\uFFFD'), SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\', '#'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : `\\u{${hexOf(character).toLowerCase()}}`
}

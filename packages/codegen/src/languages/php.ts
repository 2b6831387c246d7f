import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** PHP 7 and later; literals in double quotes, in which `$` begins a variable. Half a surrogate pair becomes U+FFFD. */
export const php: Language = {
  literal: (text) =>
    new Code(`"${escapeText(text.replace(/\p{Cs}/gu, '\uFFFD'), SPECIAL, escapeCharacter)}"`),
  // `?>` ends PHP even in a comment.
  comment: (...texts) =>
    new Code(texts.map((text) => `// ${plain(text).replaceAll('?>', '? >')}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\', '$'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : `\\u{${hexOf(character).toLowerCase()}}`
}

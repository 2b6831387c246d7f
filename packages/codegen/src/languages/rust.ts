import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** Rust. A `str` is UTF-8 and has no place for half a surrogate pair, which becomes U+FFFD as in any such text. */
export const rust: Language = {
  literal: (text) =>
    new Code(`"${escapeText(text.replace(/\p{Cs}/gu, '\ufffd'), SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : `\\u{${hexOf(character).toLowerCase()}}`
}

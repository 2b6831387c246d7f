import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, hexOf, plain } from './plain.ts'

/** Erlang; literals are strings, lists of code points. What is none there (half a surrogate pair, U+FFFE) becomes U+FFFD. */
export const erlang: Language = {
  literal: (text) =>
    new Code(`"${escapeText(text.replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD'), SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `%% ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : `\\x{${hexOf(character)}}`
}

import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, plain, utf16Escape } from './plain.ts'

/** Dart; literals in single quotes, in which `$` begins an interpolation and so is escaped. */
export const dart: Language = {
  literal: (text) => new Code(`'${escapeText(text, SPECIAL, escapeCharacter)}'`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(["'", '\\', '$'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : utf16Escape(character)
}

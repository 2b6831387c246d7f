import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, plain, utf16Escape } from './plain.ts'

/** C#; its escapes of UTF-16 units are read in strings and names, and not in comments. */
export const csharp: Language = {
  literal: (text) => new Code(`"${escapeText(text, SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\'])

function escapeCharacter(character: string): string {
  return SPECIAL.has(character) ? `\\${character}` : utf16Escape(character)
}

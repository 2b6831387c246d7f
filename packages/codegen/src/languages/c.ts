import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, plain } from './plain.ts'

/** C; literals are of UTF-8 bytes, written in octal beyond ASCII, and know no trigraphs. NUL ends a text there. */
export const c: Language = {
  literal: (text) => new Code(`"${escapeText(text, SPECIAL, escapeCharacter)}"`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

const SPECIAL = new Set(['"', '\\', '?'])

function escapeCharacter(character: string): string {
  if (SPECIAL.has(character)) return `\\${character}`
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

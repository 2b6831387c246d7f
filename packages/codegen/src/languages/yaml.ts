import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/** YAML 1.2; a literal is a double-quoted scalar, whose escapes are those of JSON and more. */
export const yaml: Language = {
  literal: (text) => new Code(JSON.stringify(text).replace(/[^\u0020-\u007E]/g, unitEscape)),
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

import { Code, code, inline } from '../code.ts'
import type { Language } from './language.ts'
import { escapeText, plain, utf16Escape } from './plain.ts'

/** JavaScript and TypeScript; literals in single quotes. */
export const javascript: Language = {
  literal: (text) => new Code(`'${escapeText(text, SPECIAL, escapeCharacter)}'`),
  comment: (...texts) => new Code(texts.map((text) => `// ${plain(text)}`.trimEnd()).join('\n')),
}

// `<` keeps `</script>` and `<!--` out, should the file ever be put into a page.
const SPECIAL = new Set(["'", '\\', '<'])

function escapeCharacter(character: string): string {
  return character === "'" || character === '\\' ? `\\${character}` : utf16Escape(character)
}

/** A JSON value as an expression, an object or a longer array with a line for each member. */
export function value(json: unknown): Code {
  if (typeof json === 'string') return javascript.literal(json)
  if (Array.isArray(json)) return json.length === 0 ? code`[]` : block(code`[`, json.map(value), code`]`)
  if (typeof json !== 'object' || json === null) return new Code(JSON.stringify(json))
  const members = Object.entries(json).map(([key, member]) => inline([property(key), value(member)], ' '))
  return members.length === 0 ? code`{}` : block(code`{`, members, code`}`)
}

function block(open: Code, members: readonly Code[], close: Code): Code {
  return code`
    ${open}
      ${members.map((member) => code`${member},`)}
    ${close}
  `
}

// A plain `'__proto__': …` would set the object's prototype instead of a member.
function property(key: string): Code {
  if (/^[a-z][A-Za-z0-9]*$/.test(key)) return new Code(`${key}:`)
  return key === '__proto__' ? code`['__proto__']:` : code`${javascript.literal(key)}:`
}

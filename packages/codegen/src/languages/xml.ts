import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/**
 * XML 1.0. A literal is the escaped text without quotes: it fits between tags and, in a template's own
 * double quotes, into an attribute.
 *
 * @see https://www.w3.org/TR/xml/#charsets Characters that XML cannot hold become U+FFFD
 */
export const xml: Language = {
  literal: (text) => new Code(text.replace(NOT_XML, '\uFFFD').replace(SPECIAL, reference)),
  comment: (...texts) => new Code(comment(texts.map((text) => withoutDashes(plain(text))))),
}

function comment(lines: readonly string[]): string {
  if (lines.length === 1) return `<!-- ${lines[0]} -->`
  return ['<!--', ...lines.map((line) => `  ${line}`.trimEnd()), '-->'].join('\n')
}

// XML's Char production, turned round; references to these are as forbidden as the characters.
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

const SPECIAL = /[&<>"'\t\n\r]|[^\u0020-\u007E]/gu

function reference(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`
}

// Two dashes may not stand inside a comment, nor one before its end; a blank or a line break before `-->`
// sees to that.
function withoutDashes(text: string): string {
  return text.replace(/-(?=-)/g, '- ')
}

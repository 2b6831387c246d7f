import { visible } from './visible.ts'

/** Markup that was written here. Only the tags below make it, so text cannot pass for it. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand between pieces of markup: text is escaped, markup is not, lists are joined. */
export type Content = string | number | Markup | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are escaped for HTML and XML, in content and in quoted attributes alike. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(pieces.map((piece, at) => piece + escaped(values[at] ?? '')).join(''))
}

function escaped(content: Content): string {
  if (content instanceof Markup) return content.text
  if (typeof content === 'string' || typeof content === 'number')
    return visible(String(content)).replace(/[&<>"']/g, (character) => entities[character] ?? '')
  return content.map(escaped).join('')
}

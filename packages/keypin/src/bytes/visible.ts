// Control, format (bidirectional marks, zero-width, tags), surrogate, private-use, line and paragraph
// separators, and every space but the ordinary one: what can forge a line or turn text around.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/**
 * Makes text from a stranger safe to print: unseen characters become `\u{…}`, and it ends at `limit`.
 *
 * Whatever came in, the result is one line that reads left to right.
 *
 * @param text  Any string.
 * @param limit Longest result in UTF-16 units before the closing `…`.
 * @see https://trojansource.codes/ Bidirectional controls in what people review
 */
export function visible(text: string, limit: number = 256): string {
  const escaped = text.length > limit ? escapeUnseen(text.slice(0, limit)) : escapeUnseen(text)
  if (escaped.length <= limit) return text.length > limit ? `${escaped}…` : escaped
  return `${cut(escaped, limit)}…`
}

/** Replaces every unseen character by `\u{…}`, with its code point in hexadecimal. */
export function escapeUnseen(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

// Never between the two halves of a surrogate pair, nor inside an escape we wrote.
function cut(text: string, limit: number): string {
  const open = text.lastIndexOf('\\u{', limit)
  const close = open === -1 ? -1 : text.indexOf('}', open)
  const end = open !== -1 && open < limit && close >= limit ? open : limit
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end)
}

// Line ends, bidirectional marks and other unseen characters can end a comment or turn its text around
// (https://trojansource.codes/). A backslash goes too: Java reads \u000a even in a comment, and in C a
// backslash at the end of a line joins the next one to it.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\\]|(?! )\p{Zs}/gu

// A label has at most 200 characters; with what stands around it, a line stays readable in review.
const LONGEST = 300

/**
 * One line of text that is safe as the content of a comment in every language: what cannot be seen
 * becomes `<U+202E>`, and it ends after 300 characters.
 *
 * What a single language ends its comments with is still that language's to escape.
 */
export function plain(text: string): string {
  const characters = [...text]
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text
  return short.replace(UNSAFE, (character) => `<U+${hexOf(character)}>`).trimEnd()
}

/** Replaces every character that is not printable ASCII, or that `special` names, by what `escaped` gives. */
export function escapeText(
  text: string,
  special: ReadonlySet<string>,
  escaped: (character: string) => string,
): string {
  if (isPlain(text, special)) return text
  return Array.from(text, (character) =>
    character < ' ' || character > '~' || special.has(character) ? escaped(character) : character,
  ).join('')
}

// Nearly every text is, and is then not taken apart.
function isPlain(text: string, special: ReadonlySet<string>): boolean {
  if (/[^ -~]/.test(text)) return false
  for (const character of special) if (text.includes(character)) return false
  return true
}

/** The UTF-16 units of a character as `\uXXXX`, the escape of the languages that descend from C. */
export function utf16Escape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}

/** The code point of a character in upper-case hexadecimal, four digits or more. */
export function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

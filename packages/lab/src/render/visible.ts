const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu

/**
 * Text of a stranger as a person may read it: what could forge lines, reorder words or vanish is written out, as
 * `\u{202e}`. The last step before any format's own escaping.
 */
export const visible = (text: string): string =>
  text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)

/** JSON with the same characters written as JSON's own escapes: the same values, fit for a terminal. */
export const visibleJson = (json: string): string =>
  json.replace(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

import { isAscii } from 'node:buffer'
import { withoutLogCommandsInJson } from './log-commands.ts'

/**
 * Text from outside (certificates, hosts, servers, files) made safe for a terminal and a log.
 *
 * Control characters could clear the screen or forge lines, and bidirectional marks can reorder what is
 * read, so both are shown as `\u{…}`; a lone surrogate likewise.
 *
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** The same for text of several lines that we composed ourselves: line ends stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** JSON for a person's screen or a program: what a terminal or a runner of CI could obey is written as JSON's own escapes. */
export function printableJson(value: unknown): string {
  return printableJsonText(JSON.stringify(value, null, 2))
}

/** The same for what is JSON text already. */
export function printableJsonText(json: string): string {
  return withoutLogCommandsInJson(json).replace(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * The same for JSON text on one line, in UTF-8: for long lists, of which hardly a line has anything to escape.
 *
 * @param json Of `JSON.stringify`, which escapes control characters but for U+007F itself.
 */
export function printableJsonBytes(json: Uint8Array): Uint8Array {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.length)
  if (isAscii(bytes) && !bytes.includes(0x7f) && !bytes.includes('##')) return json
  return Buffer.from(printableJsonText(bytes.toString('utf8')), 'utf8')
}

const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu

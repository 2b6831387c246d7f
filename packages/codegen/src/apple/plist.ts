import { Code, code } from '../code.ts'
import { xml } from '../languages/xml.ts'

/** A property list in XML, with a comment at its head; indented with tabs, as Xcode writes it. */
export function plistFile(head: readonly string[], ...members: readonly Code[]): Code {
  const file = code`
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    ${xml.comment(...head)}
    <plist version="1.0">
    ${dict(...members)}
    </plist>
  `
  return new Code(file.lines.map(withTabs))
}

/** A dictionary of members; see {@link member}. */
export function dict(...members: readonly Code[]): Code {
  return code`
    <dict>
      ${members}
    </dict>
  `
}

/** A key and its value. */
export function member(key: string, value: Code): Code {
  return code`
    <key>${xml.literal(key)}</key>
    ${value}
  `
}

/** An array of values. */
export function array(...values: readonly Code[]): Code {
  return code`
    <array>
      ${values}
    </array>
  `
}

/** A text. */
export function text(value: string): Code {
  return code`<string>${xml.literal(value)}</string>`
}

/** A boolean, which is not the text of the same name: Apple passes those over. */
export function boolean(value: boolean): Code {
  return value ? code`<true/>` : code`<false/>`
}

// Comments keep their blanks: they begin with two, and so do the lines of a dictionary.
function withTabs(line: string): string {
  const indent = line.length - line.trimStart().length
  return line.trimStart().startsWith('<') ? '\t'.repeat(indent / 2) + line.trimStart() : line
}

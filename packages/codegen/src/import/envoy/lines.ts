/** A line of YAML that says something: what it is set in by, and its text without a comment. */
export interface Line {
  readonly indent: number
  readonly text: string
  readonly offset: number
}

/** The lines that are no comment and not empty. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let offset = 0
  for (const whole of text.split('\n')) {
    const said = whole.replace(/(?:^|\s)#.*$/, '').trimEnd()
    const indent = said.search(/\S/)
    if (indent !== -1) lines.push({ indent, text: said.slice(indent), offset: offset + indent })
    offset += whole.length + 1
  }
  return lines
}

/** The texts of a list: `key: ["a", "b"]`, or `- "a"` in the lines below, which may be set in no further. */
export function textsBelow(lines: readonly Line[], key: RegExp): Line[] {
  const index = lines.findIndex(({ text }) => key.test(text))
  const line = lines[index]
  if (line === undefined) return []
  const flow = /:\s*\[(.*)\]$/.exec(line.text)?.[1]
  if (flow !== undefined) return flow.split(',').map((text) => ({ ...line, text: unquoted(text.trim()) }))
  const items: Line[] = []
  for (const each of lines.slice(index + 1)) {
    if (each.indent < line.indent || !each.text.startsWith('- ')) break
    items.push({ ...each, text: unquoted(each.text.slice(2).trim()) })
  }
  return items
}

/** A text without the quotes around it. */
export function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2')
}

import { printable } from '../terminal/printable.ts'
import type { Check, CheckReport } from './check.ts'

/** A Markdown table, for pull requests and runbooks. */
export function markdown({ title, file, checks }: CheckReport): string {
  const rows = checks.map(
    ({ level, rule, message, fix = '', ...check }) =>
      `| ${[level, rule, placeOf(check), message, fix].map(cell).join(' | ')} |`,
  )
  const table = ['| level | rule | where | what | to mend it |', '|---|---|---|---|---|', ...rows]
  return `## ${cell(title)}: ${cell(file)}\n\n${checks.length === 0 ? 'Nothing to say.' : table.join('\n')}\n`
}

const placeOf = ({ subject, file, line }: Pick<Check, 'subject' | 'file' | 'line'>): string =>
  file === undefined ? subject : `${file}:${line ?? 1}`

/** Text from outside must not become markup, a link or another column. */
function cell(text: string): string {
  return (
    printable(text)
      .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // mentions and numbers of issues are looked for when entities and backslashes are gone
      .replace(/@/g, '&#64;&#8203;')
      .replace(/\\#(?=\d)/g, '\\#&#8203;')
      .replace(/:\/\//g, ':&#8203;//')
      // GitHub makes a link of a name that begins so, with no scheme before it
      .replace(/\bwww\./gi, (name) => `${name.slice(0, -1)}&#46;`)
  )
}

import { printable } from '../terminal/printable.ts'
import type { Check, CheckReport } from './check.ts'

const commands: Readonly<Record<Exclude<Check['level'], 'pass'>, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
  inconclusive: 'warning',
}

/**
 * Workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function github({ title, file, checks }: CheckReport): string {
  return checks.map((check) => annotation(check, title, file)).join('')
}

function annotation(check: Check, title: string, file: string): string {
  const { level, rule, message, fix, line } = check
  if (level === 'pass') return ''
  const properties = [
    `file=${property(check.file ?? file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${property(`${title} ${rule}`)}`,
  ]
  const lines = fix === undefined ? [message] : [message, `to mend it: ${fix}`]
  return `::${commands[level]} ${properties.join(',')}::${lines.map(data).join('%0A')}\n`
}

/** A line of a message: what the runner would decode must come out as it went in, and no line may begin anew. */
const data = (text: string): string => printable(text).replaceAll('%', '%25')

/** A property ends at a comma, and its command at a colon. */
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

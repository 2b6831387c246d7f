import type { Run } from '../run/types.ts'
import { nameIn, outcomeWords, summaryOf } from './facts.ts'
import { visible } from './visible.ts'

/** Markdown, for pull requests and review tickets. */
export function renderMarkdown(run: Run): string {
  const name = nameIn(run)
  const rows = run.results.map((result) => {
    const { verdict, expected, attribution, why, standards } = result
    const because = attribution === 'pin' ? 'the pin' : ''
    return row([name(result), expected, outcomeWords(result), verdict, because, why, standards.join(' ')])
  })
  return [
    `## keypin lab: ${inline(run.verdict)}`,
    '',
    '| | |\n|---|---|',
    ...summaryOf(run).map(row),
    '',
    '| scenario | expected | outcome | verdict | because of | why | standards |\n|---|---|---|---|---|---|---|',
    ...rows,
    ...section('This run shows', run.proves),
    ...section('It does not show anything about', run.doesNotProve),
    ...section(
      'Hosts',
      run.hosts.map(({ host, state, why }) => `${host}: ${state}${why === undefined ? '' : ` (${why})`}`),
    ),
    '',
  ].join('\n')
}

const row = (cells: readonly string[]): string => `| ${cells.map(inline).join(' | ')} |`

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', `### ${title}`, '', ...items.map((item) => `- ${inline(item)}`)]

/** Text from outside must not become markup, a link, a mention or another column. */
function inline(text: string): string {
  return (
    visible(text)
      .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // mentions and numbers of issues are looked for when entities and backslashes are gone
      .replace(/@/g, '&#64;&#8203;')
      .replace(/\\#(?=\d)/g, '\\#&#8203;')
      .replace(/:\/\//g, ':&#8203;//')
      .replace(/\bwww\./giu, 'www&#46;')
  )
}

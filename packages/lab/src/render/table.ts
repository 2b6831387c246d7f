import { styleText } from 'node:util'
import type { Verdict } from '../judge/verdicts.ts'
import type { Result, Run } from '../run/types.ts'
import { clientName, hasSeveralHosts, hostOf, outcomeWords } from './facts.ts'
import { visible } from './visible.ts'

/** How a run is shown. */
export interface RenderOptions {
  /** Colours for a terminal. Default `false`. */
  readonly colour?: boolean
}

type Style = Parameters<typeof styleText>[0]

const styles: Record<Verdict, Style> = {
  pass: 'green',
  fail: 'red',
  exposed: 'yellow',
  inconclusive: 'yellow',
  skipped: 'gray',
}

/**
 * A run as text for a terminal: a table of scenarios, the reasons for all that is not a pass, what the run shows
 * and what it does not.
 *
 * @example
 * console.log(renderRun(run, { colour: process.stdout.isTTY }))
 */
export function renderRun(run: Run, { colour = false }: RenderOptions = {}): string {
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const rows = run.results.map(cells)
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const isAboutSeveral = hasSeveralHosts(run)
  const lines = run.results.flatMap((result, at) => {
    const padded = (rows[at] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0))
    const heading = isAboutSeveral && result.phase === 'before' ? ['', visible(result.host)] : []
    const line = `  ${[...padded.slice(0, 4), paint(styles[result.verdict], result.verdict)].join('  ')}${about(result)}`
    return [...heading, line]
  })
  const host = hostOf(run)
  return [
    visible(`${host}  ${clientName(run)}`),
    '',
    ...lines,
    ...(run.hosts.length > 1 ? section('hosts', run.hosts.map(inWords)) : []),
    ...section('why', reasons(run)),
    ...section('this run shows that', run.proves),
    ...section('it does not show anything about', run.doesNotProve),
    '',
    `${paint(styles[run.verdict], run.verdict)}: ${counts(run.results)}`,
    '',
  ].join('\n')
}

const inWords = ({ host, state, why }: Run['hosts'][number]): string =>
  `${host} ${state}${why === undefined ? '' : `: ${why}`}`

function cells(result: Result): string[] {
  const { id, title, phase, expected } = result
  const name = phase === undefined ? title : `${title}, ${phase}`
  return [id, name, expected, outcomeWords(result)].map(visible)
}

function about({ attribution, verdict, appBytes, expected }: Result): string {
  if (attribution === 'pin') return '  because of the pin'
  if (verdict === 'fail' && expected === 'refuse') return `  ${appBytes} request bytes disclosed`
  return ''
}

/** Every reason once, with all it stands for. */
function reasons({ results }: Run): string[] {
  const byWhy = new Map<string, { verdict: Verdict; ids: Set<string> }>()
  for (const { id, verdict, why } of results) {
    if (verdict === 'pass') continue
    const same = byWhy.get(why) ?? { verdict, ids: new Set() }
    same.ids.add(id)
    byWhy.set(why, same)
  }
  return [...byWhy].map(([why, { verdict, ids }]) => `${[...ids].join(' ')} ${verdict}: ${why}`)
}

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', `${title}:`, ...items.map((item) => `  - ${visible(item)}`)]

function counts(results: readonly Result[]): string {
  const order: readonly Verdict[] = ['pass', 'fail', 'exposed', 'inconclusive', 'skipped']
  return order
    .map((verdict) => [results.filter((result) => result.verdict === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`)
    .join(', ')
}

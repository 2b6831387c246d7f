import type { Change, Comparison } from '../record/compare.ts'
import { visible } from './visible.ts'

/**
 * A comparison as text for a terminal.
 *
 * @example
 * const baseline = parseRun(await readFile('baseline.json', 'utf8'))
 * console.log(renderComparison(compareRuns(baseline, run)))
 */
export function renderComparison({ regressions, improvements, others, differences }: Comparison): string {
  const count = regressions.length
  return [
    ...section('worse', regressions.map(inWords)),
    ...section('better', improvements.map(inWords)),
    ...section('in one of the records only', others.map(inWords)),
    ...section('what else differs', differences),
    count === 0 ? 'no regressions' : `${count} regression${count === 1 ? '' : 's'}`,
    '',
  ].join('\n')
}

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  - ${visible(item)}`), '']

const inWords = ({ id, phase, title, before, after }: Change): string =>
  `${id}${phase === undefined ? '' : ` ${phase}`}: ${before ?? 'not run'} → ${after ?? 'not run'} (${title})`

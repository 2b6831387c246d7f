// The table of bench/README.md, from results/.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from './harness.ts'

const BEGIN = '<!-- results:begin -->\n'
const END = '<!-- results:end -->'

/** The page with its table as the results have it. */
export function withTable(page: string, results: readonly Result[]): string {
  const begin = page.indexOf(BEGIN) + BEGIN.length
  const end = page.indexOf(END)
  if (begin < BEGIN.length || end < begin) throw new Error('the page has no place for the table')
  return page.slice(0, begin) + results.map(tableOf).join('\n') + page.slice(end)
}

/** All results, in the order of their names. */
export function readResults(): Result[] {
  const files = globSync('results/*.json', { cwd: import.meta.dirname }).sort()
  return files.map((file) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Result)
}

function tableOf({ id, question, unit, rounds, environment, sides, ratios }: Result): string {
  const { node, cpu, cores } = environment
  return [
    `### ${question}`,
    '',
    `[\`${id}.ts\`](${id}.ts), ${rounds} rounds, Node ${node}, ${cores} cores of ${cpu.trim()}`,
    '',
    `| | median, ${unit} | 10 % to 90 % |`,
    '|---|---|---|',
    ...sides.map(
      ({ name, median, p10, p90 }) => `| ${name} | ${shown(median)} | ${shown(p10)} to ${shown(p90)} |`,
    ),
    '',
    '| ratio of medians | | goal |',
    '|---|---|---|',
    ...ratios.map(
      ({ of, against, ratio, atMost, met }) =>
        `| ${of} / ${against} | ${ratio.toFixed(2)} | ≤ ${atMost}${met ? '' : ' **missed**'} |`,
    ),
    '',
  ].join('\n')
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)))
}

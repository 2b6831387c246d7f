// Exists because a README once said 'proven' of a platform that had never run. `npm run targets-table` writes the table.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { targets } from '@keypin/codegen'
import type { Check, Verdict } from './check.ts'

const BEGIN = '<!-- targets:begin -->\n'
const END = '<!-- targets:end -->'

/** The README's table of platforms is what the registry of targets says, which the conformance tests hold to the run. */
export const targetsTable: Check = {
  name: 'targets',
  async run(root: string): Promise<Verdict> {
    const isCurrent = tableIn(readFileSync(join(root, 'README.md'), 'utf8')) === table()
    const fault =
      "README.md: the table of targets is not what 'keypin targets' says; run 'npm run targets-table'"
    return { faults: isCurrent ? [] : [fault], looked: `${targets.length} targets` }
  },
}

/** Puts the current table into the README. */
export function writeTargetsTable(root: string): void {
  const path = join(root, 'README.md')
  const text = readFileSync(path, 'utf8')
  const known = tableIn(text)
  if (known === undefined) throw new Error(`README.md has no place for the table: ${BEGIN.trim()} … ${END}`)
  writeFileSync(path, text.replace(`${BEGIN}${known}${END}`, `${BEGIN}${table()}${END}`))
}

function tableIn(text: string): string | undefined {
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  return begin === -1 || end < begin ? undefined : text.slice(begin + BEGIN.length, end)
}

function table(): string {
  const rows = targets.map(({ id, title, proof: { level, ranOn, notRunOn } }) =>
    [title, `\`${id}\``, `\`${level}\``, listed(ranOn), listed(notRunOn)].join(' | '),
  )
  const head = ['platform | target | proof | ran on | not run on', '--- | --- | --- | --- | ---']
  return [...head, ...rows].map((row) => `| ${row} |\n`).join('')
}

function listed(places: readonly string[]): string {
  return places.length === 0 ? '–' : places.join(', ')
}

// docs/lint.md tells of every rule, in the words of the rule. KEYPIN_UPDATE=1 writes them anew.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rules } from './registry.ts'
import type { Rule } from './rule.ts'

const file = join(import.meta.dirname, '../../../../docs/lint.md')
const BEGIN = '<!-- rules:begin -->\n'
const END = '<!-- rules:end -->'

test('the page of lint rules is what the rules say', () => {
  const page = readFileSync(file, 'utf8')
  const from = page.indexOf(BEGIN) + BEGIN.length
  const told = page.slice(from, page.indexOf(END))
  const wanted = `${tableOf(rules)}\n${rules.map(sectionOf).join('\n')}`
  if (process.env.KEYPIN_UPDATE !== undefined)
    writeFileSync(file, page.slice(0, from) + wanted + page.slice(page.indexOf(END)))
  else assert.equal(told, wanted, 'KEYPIN_UPDATE=1 takes it over')
})

function tableOf(all: readonly Rule[]): string {
  const rows = all.map(({ id, name, level, finds }) => `| ${id} | \`${name}\` | ${level} | ${text(finds)} |`)
  return ['| rule | name | level | finds |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function sectionOf({ id, name, level, why, fix, sources }: Rule): string {
  const links = sources.map((source) => text(source).replace(/https:\/\/[^\s,)]+/g, '<$&>'))
  return [
    `### ${id} ${name}`,
    '',
    `*${level}.* ${text(why)}`,
    '',
    `To mend it: ${text(fix)}.`,
    '',
    `Sources: ${links.join('; ')}.`,
    '',
  ].join('\n')
}

const text = (plain: string): string => plain.replaceAll('|', '\\|').replace(/[<>]/g, (sign) => `\\${sign}`)

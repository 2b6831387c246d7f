import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readResults, withTable } from './table.ts'

const page = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')

test('the table in the README is that of the results', () => {
  assert.equal(withTable(page, readResults()), page)
})

test('a goal that was missed is said to be', () => {
  const ratios = [{ of: 'a', against: 'b', atMost: 2, ratio: 3, met: false }]
  const environment = { node: 'v24.0.0', cpu: 'x', cores: 2 }
  const result = { id: 'q', question: 'Q?', unit: 'ms', rounds: 1, environment, sides: [], ratios }
  assert.match(withTable(page, [result]), /\| a \/ b \| 3\.00 \| ≤ 2 \*\*missed\*\* \|/)
})

test('a page without the place for the table is refused', () => {
  assert.throws(() => withTable('# Figures', []), /no place for the table/)
})

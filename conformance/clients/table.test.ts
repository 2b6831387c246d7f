import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { idOf, readFindings } from './findings.ts'
import { clients } from './registry.ts'
import { renderTable, tableFile } from './table.ts'

const UPDATE = 'run: npm run clients -w conformance'

test('docs/node-clients.md says what was found', () => {
  assert.equal(readFileSync(tableFile, 'utf8'), renderTable(clients, readFindings()), UPDATE)
})

test('something was found about every client, and about no other', () => {
  const ids = clients.map(idOf)
  assert.equal(new Set(ids).size, ids.length, 'two clients share an id')
  assert.deepEqual(
    readFindings().clients.map(({ id }) => id),
    ids,
    UPDATE,
  )
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { scenarios } from '../../packages/lab/src/scenarios/registry.ts'
import { scenariosPage, writeScenariosPage } from './scenarios.ts'

test('a page that says something else than the catalogue is a fault, until it is written anew', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keypin-scenarios-'))
  const path = join(root, 'docs', 'scenarios.md')
  mkdirSync(join(root, 'docs'))
  writeScenariosPage(root)
  assert.deepEqual((await scenariosPage.run(root)).faults, [])
  const text = readFileSync(path, 'utf8')
  for (const { id, title } of scenarios) {
    assert.ok(text.includes(`- **${id}**: `), id)
    assert.ok(text.includes(title), id)
  }
  writeFileSync(path, text.replace('refuse', '**accept**'))
  assert.equal((await scenariosPage.run(root)).faults.length, 1)
  writeScenariosPage(root)
  assert.deepEqual((await scenariosPage.run(root)).faults, [])
  rmSync(root, { recursive: true })
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { rows } from '../../packages/cli/src/registry.ts'
import { commandsPage, writeCommandsPage } from './commands.ts'

test('a page that knows an option which the command does not is a fault, until it is written anew', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keypin-commands-'))
  const path = join(root, 'docs', 'commands.md')
  mkdirSync(join(root, 'docs'))
  await writeCommandsPage(root)
  assert.deepEqual((await commandsPage.run(root)).faults, [])
  const text = readFileSync(path, 'utf8')
  for (const { name } of rows) assert.ok(text.includes(`### keypin ${name}\n`), name)
  writeFileSync(path, text.replace('| `--json` |', '| `--jsonl` |'))
  assert.equal((await commandsPage.run(root)).faults.length, 1)
  await writeCommandsPage(root)
  assert.deepEqual((await commandsPage.run(root)).faults, [])
  rmSync(root, { recursive: true })
})

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { targetsTable, writeTargetsTable } from './targets.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

async function faultsOf(text: string): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'keypin-readme-'))
  try {
    writeFileSync(join(root, 'README.md'), text)
    return (await targetsTable.run(root)).faults
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('a README that calls a target proven where it did not run is a fault, until it is written anew', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keypin-readme-'))
  writeFileSync(join(root, 'README.md'), readme.replace('`run`', '`run` on every device'))
  assert.equal((await targetsTable.run(root)).faults.length, 1)
  writeTargetsTable(root)
  assert.deepEqual((await targetsTable.run(root)).faults, [])
  rmSync(root, { recursive: true })
})

test('a README without the table is a fault', async () => {
  assert.equal((await faultsOf('# Keypin\n')).length, 1)
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const entry = join(import.meta.dirname, '../testing/entry.ts')

for (const [command, what] of [
  [['import', '-', '--out', '-'], 'what to import'],
  [['diff', '-', 'pinset.json'], 'the pin set'],
] as const)
  test(`${command[0]} of a standard input that cannot be read is no fault of the program`, {
    skip: process.platform === 'win32',
  }, () => {
    const folder = openSync(import.meta.dirname, 'r')
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--conditions=keypin-source', entry, ...command],
      { cwd: import.meta.dirname, stdio: [folder, 'pipe', 'pipe'], encoding: 'utf8' },
    )
    closeSync(folder)
    assert.equal(status, 3, stderr)
    assert.match(
      stderr,
      new RegExp(`cannot read ${what} from stdin: it is a folder\nkeypin: put it into a file`),
    )
  })

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'

test('the compiler has no warning for the goldens', needs('erlang'), (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-erlc-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const files = globSync(join(import.meta.dirname, 'goldens/*/src/*.erl'))
  assert.equal(files.length, 3)
  for (const file of files)
    execFileSync(toolPath('erlang', 'erlc'), ['-Wall', '-Werror', '-o', dir, file], { stdio: 'pipe' })
})

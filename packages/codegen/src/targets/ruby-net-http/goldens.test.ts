import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'

test('Ruby parses the goldens without a warning', needs('ruby'), () => {
  const files = globSync(join(import.meta.dirname, 'goldens/**/*.rb'))
  assert.ok(files.length > 0)
  for (const file of files)
    assert.equal(execFileSync(toolPath('ruby'), ['-wc', file], { encoding: 'utf8' }), 'Syntax OK\n')
})

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../../tools/testing/needs.ts'

const goldens = join(import.meta.dirname, 'goldens')

test('gofmt would not change a golden', needs('go'), () => {
  assert.equal(execFileSync(toolPath('go', 'gofmt'), ['-d', goldens], { encoding: 'utf8' }), '')
})

test('go vet has nothing to say about the goldens', needs('go'), (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-vet-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(join(dir, 'go.mod'), 'module example.com/vetted\n\ngo 1.19\n')
  for (const name of readdirSync(goldens)) cpSync(join(goldens, name), join(dir, name), { recursive: true })
  execFileSync(toolPath('go'), ['vet', './...'], { cwd: dir, stdio: 'pipe' })
})

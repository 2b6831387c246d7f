import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'

const targets = join(import.meta.dirname, '../targets')
const goldens = readdirSync(targets)
  .filter((id) => id.startsWith('python-'))
  .map((id) => join(targets, id, 'goldens'))

test('Python compiles the goldens', needs('python'), () => {
  const program =
    'import ast, pathlib, sys\nfor f in sys.argv[1:]:\n for p in pathlib.Path(f).rglob("*.py"): ast.parse(p.read_text("utf-8"))'
  execFileSync(toolPath('python'), ['-W', 'error', '-c', program, ...goldens])
})

test("the goldens are as Python's formatter would have them", needs('python'), () => {
  execFileSync(toolPath('python', 'ruff'), ['format', '--no-cache', '--isolated', '--check', ...goldens])
})

test("Python's linter has nothing to say about the goldens", needs('python'), () => {
  // E501: a label or a reason may be long, and a comment is not broken for it.
  const rules = ['--select', 'E,F,W,B,I,S,UP', '--ignore', 'E501,S101', '--target-version', 'py310']
  execFileSync(toolPath('python', 'ruff'), [
    'check',
    '--no-cache',
    '--isolated',
    '--quiet',
    ...rules,
    ...goldens,
  ])
})

import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'

test("the goldens are as Rust's formatter would have them", needs('rust'), () => {
  const files = globSync('rust-*/goldens/**/*.rs', { cwd: join(import.meta.dirname, '../targets') })
  const paths = files.map((file) => join(import.meta.dirname, '../targets', file))
  execFileSync(toolPath('rust', 'rustfmt'), ['--check', '--edition', '2021', ...paths], { stdio: 'pipe' })
})

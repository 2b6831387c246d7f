import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

describe('Node parses the goldens', () => {
  for (const file of globSync('goldens/**/*.mjs', { cwd: import.meta.dirname }).sort()) {
    test(file, () => {
      execFileSync(process.execPath, ['--check', join(import.meta.dirname, file)])
    })
  }
})

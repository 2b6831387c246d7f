import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'

test('ShellCheck has nothing to say about generated scripts', needs('shellcheck'), () => {
  const files = globSync('targets/*/goldens/**', { cwd: import.meta.dirname, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
  const scripts = files.filter((file) => readFileSync(file, 'latin1').startsWith('#!/bin/sh\n'))
  execFileSync(toolPath('shellcheck'), ['--severity=style', ...scripts], { stdio: 'pipe' })
})

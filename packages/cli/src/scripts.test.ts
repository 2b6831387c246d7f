// Every packages/cli/scripts/*.txt is a test: commands, exit codes, and what was said, with the files attached.
// KEYPIN_UPDATE=1 takes over what came; read the difference as its user.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runScript } from './testing/run-script.ts'
import { readScript } from './testing/script.ts'

const folder = join(import.meta.dirname, '..', 'scripts')

for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
  const path = join(folder, file)
  const script = readScript(path)
  test(`${file}: ${script.fact}`, () => runScript(script, path))
}

// Nothing is called proven that no test runs: each target of a level that asks for it has a client in a family.
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { targets } from '@keypin/codegen'
import type { LabClient } from './client.ts'

test('every target that claims to have run has a client here that runs it', async () => {
  const families = globSync('*/clients.ts', { cwd: import.meta.dirname })
  const modules = await Promise.all(families.map((path) => import(join(import.meta.dirname, path))))
  const run = new Set(modules.flatMap(({ clients }) => clients.map(({ target }: LabClient) => target)))
  const claimed = targets.filter(({ proof }) => proof.level === 'run' || proof.level === 'run-shimmed')
  assert.deepEqual(
    claimed.map(({ id }) => id).filter((id) => !run.has(id)),
    [],
  )
})

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFolder } from './temporary-folder.ts'

test('a folder for state is emptied where it is, and its name never given up', async () => {
  const folder = openFolder('state')
  const before = statSync(folder.path, { bigint: true }).ino
  const watched = join(folder.path, 'deep', 'deeper')
  mkdirSync(watched, { recursive: true })
  writeFileSync(join(watched, 'cache'), 'remembered')
  writeFileSync(join(folder.path, '.hidden'), 'remembered')
  const birth = statSync(folder.path, { bigint: true }).birthtimeNs
  await folder.empty()
  const { ino, birthtimeNs } = statSync(folder.path, { bigint: true })
  assert.deepEqual([ino, birthtimeNs], [before, birth], 'who removes it and makes another may be forestalled')
  assert.deepEqual(readdirSync(folder.path), [])
  await folder.remove()
  assert.throws(() => statSync(folder.path), { code: 'ENOENT' })
})

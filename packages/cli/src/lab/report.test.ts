import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '@keypin/lab'
import type { Io } from '../io.ts'
import { print } from '../terminal/say.ts'
import { showRun } from './report.ts'

test('a record as JSON stays the same data, and no runner that logs it obeys what is in it', () => {
  const run = { host: 'a ##[add-mask]x ##vso[task.complete]y' } as unknown as Run
  const written: string[] = []
  const io = { stdout: { write: (text: string) => written.push(text) } } as unknown as Io
  print(io, showRun(run, 'json', io))
  const log = written.join('')
  assert.doesNotMatch(log, /##\w*\[/)
  assert.deepEqual(JSON.parse(log), run)
})

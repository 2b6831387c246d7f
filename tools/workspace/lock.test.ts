import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { withLock } from './lock.ts'

test('work under one lock never runs side by side', async (t) => {
  const lock = join(tree(t, {}), 'lock')
  let running = 0
  let most = 0
  const work = async (): Promise<void> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  }
  await Promise.all(Array.from({ length: 8 }, () => withLock(lock, work)))
  assert.equal(most, 1)
})

test('a lock whose holder has died is taken over', async (t) => {
  const child = spawn(process.execPath, ['-e', '0'])
  await once(child, 'exit')
  const folder = tree(t, { 'lock/pid': String(child.pid) })
  assert.equal(await withLock(join(folder, 'lock'), async () => 'mine'), 'mine')
})

test('the lock is free again when the work throws', async (t) => {
  const lock = join(tree(t, {}), 'lock')
  const fails = (): Promise<never> => Promise.reject(new Error('no'))
  await assert.rejects(withLock(lock, fails), /no/)
  assert.equal(await withLock(lock, async () => 'free'), 'free')
})

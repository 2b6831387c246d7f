// Drivers by the contract of docs/lab.md: the wire is the first witness, the driver's own word the second.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { schemaErrors, shortResults, testLab } from '../testing/lab.ts'
import type { RunLabOptions } from './options.ts'
import { runLab } from './run.ts'
import type { Run } from './types.ts'

const lab = await testLab()

const drive = (name: string, only: string, options: Partial<RunLabOptions> = {}): Promise<Run> =>
  runLab({
    dir: lab.dir,
    driver: [process.execPath, join(import.meta.dirname, '../testing/driver.mjs'), name],
    only: only.split(' '),
    ...options,
  })

test('a pinned driver gets the verdicts of a pinned client, from one process', async () => {
  const run = await drive('pinned', 'P01 P04b V01 H03 R01 R03 S01a', { concurrency: 1 })
  assert.deepEqual(shortResults(run), {
    V01: 'refused pass',
    P01: 'refused pass pin',
    P04b: 'refused pass pin',
    H03: 'refused pass',
    R01: 'accepted pass',
    R03: 'accepted pass',
    S01a: 'refused pass pin',
  })
  assert.equal(run.client.driver, 'contract')
  assert.deepEqual(schemaErrors(run), [])
  const [process] = run.results.find(({ id }) => id === 'P01')?.processes ?? []
  assert.deepEqual(process?.answer, { verdict: 'REJECT', words: 'pin mismatch' })
})

test('an unpinned driver falls for a trusted authority', async () => {
  assert.deepEqual(shortResults(await drive('unpinned', 'P01 V01')), {
    V01: 'refused pass',
    P01: 'accepted fail',
  })
})

test('a driver that says REJECT after its request was read leaked it', async () => {
  const run = await drive('says-reject', 'P01')
  assert.equal(run.verdict, 'inconclusive', 'it rejects the genuine chain too')
  assert.match(run.results[0]?.why ?? '', /it said REJECT/u)
})

test('a driver that never sends a request shows nothing, whatever it says', async () => {
  const run = await drive('handshake-only', 'P01')
  assert.equal(run.verdict, 'inconclusive')
  assert.notEqual(run.results[0]?.outcome, 'accepted')
})

test('a driver that answers before it has tried is found out', async () => {
  assert.equal((await drive('answers-early', 'P01')).verdict, 'inconclusive')
})

test('what a driver does long after its answer counts', async () => {
  const run = await drive('late-retry', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'leaked fail' })
})

test('what a driver cannot do is skipped, and no pass', async () => {
  const run = await drive('cannot-third', 'P01 R03', { concurrency: 1 })
  assert.deepEqual(shortResults(run), { P01: 'no-contact skipped', R03: 'accepted pass' })
})

test('UNSUPPORTED does not hide a request that was read', async () => {
  const run = await drive('unsupported-but-sends', 'P01')
  assert.equal(run.results[0]?.outcome, 'leaked')
})

test('a driver that dies at a forged chain is started again for the next', async () => {
  const run = await drive('crashes-on-forged', 'P01 P02 R03', { concurrency: 1 })
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P02: 'refused pass pin',
    R03: 'accepted pass',
  })
})

test('a driver that does not answer is stopped, and that is no pass', async () => {
  const run = await drive('hangs', 'P01', { timeoutMs: 4_000, concurrency: 1 })
  assert.equal(run.results.find(({ id }) => id === 'P01')?.processes[0]?.timedOut, true)
  assert.notEqual(run.verdict, 'pass')
})

test('a driver that answers twice is an error, since nobody knows to what', async () => {
  await assert.rejects(drive('answers-twice', 'P01'), {
    code: 'KEYPIN_LAB_CLIENT',
    message: /more than once/u,
  })
})

test('a driver that ends without an answer, and one that cannot be started', async () => {
  assert.equal((await drive('silent', 'P01')).verdict, 'inconclusive')
  await assert.rejects(drive('', 'P01', { driver: ['/no/such/driver'] }), { code: 'KEYPIN_LAB_CLIENT' })
  await assert.rejects(drive('pinned', 'P01', { command: ['x'] }), TypeError)
})

test('stopping a run stops its drivers', async () => {
  const controller = new AbortController()
  const running = drive('hangs', 'P01', {
    signal: controller.signal,
    onProgress: (progress) => {
      if (progress.type === 'started' && progress.id === 'P01') setImmediate(() => controller.abort())
    },
  })
  await assert.rejects(running, { code: 'KEYPIN_LAB_ABORTED' })
})

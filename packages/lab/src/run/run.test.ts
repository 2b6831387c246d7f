import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateKey, root } from '@keypin/forge'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { renderRun } from '../render/table.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { client, readJson, shortResults, testLab, tryClient } from '../testing/lab.ts'
import { isAlive } from './process-group.ts'
import { runLab } from './run.ts'
import { listScenarios } from './select.ts'

const lab = await testLab()
const folder = temporaryFolder()

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
formats.default(ajv)
const schema = readJson(join(import.meta.dirname, '../../schema/run-1.json')) as object
const isRecord = ajv.compile(schema)

test('the record is what the schema says, has every field of the design, and is what runLab gives', async () => {
  const record = join(folder, 'run.json')
  const run = await tryClient(lab, 'pinned', 'P01 R09', {
    record,
    client: { name: 'demo', version: '1', artefact: client('x')[1] ?? '' },
  })
  const written = readJson(record)
  assert.deepEqual(written, JSON.parse(JSON.stringify(run)))
  assert.ok(isRecord(written), JSON.stringify(isRecord.errors))
  const keys = ['tool', 'startedAt', 'mode', 'hosts', 'pins', 'client', 'environment', 'results', 'proves']
  for (const key of [...keys, 'doesNotProve']) assert.ok(key in run, key)
  const ofResult = ['id', 'host', 'title', 'expected', 'outcome', 'how', 'verdict', 'attribution', 'appBytes']
  for (const result of run.results) for (const key of [...ofResult, 'attempts']) assert.ok(key in result, key)
  assert.deepEqual(
    run.results.map(({ id, phase }) => [id, phase]),
    [
      ['C0', 'before'],
      ['P01', undefined],
      ['R09', undefined],
      ['C0', 'after'],
    ],
  )
  assert.match(run.client.artefactSha256 ?? '', /^[0-9a-f]{64}$/u)
  assert.deepEqual(readdirSync(folder), ['run.json'])
})

test('records of clients that go wrong are what the schema says too', async () => {
  for (const name of ['check-after-send', 'garbage', 'clear-text', 'many-connections', 'pinned-http2']) {
    const run = await tryClient(lab, name, 'P01 S01a')
    assert.ok(isRecord(JSON.parse(JSON.stringify(run))), `${name}: ${JSON.stringify(isRecord.errors)}`)
  }
})

test('a record holds no secret of a request', async () => {
  const run = await tryClient(lab, 'pinned', 'P01')
  const text = JSON.stringify(run)
  assert.ok(!text.includes('PRIVATE KEY'))
  assert.ok(!text.includes(readFileSync(lab.files.leafKey, 'utf8').slice(40, 80)))
})

test('a record is never written over unless told to, and that is found out before the run', async () => {
  const record = join(folder, 'kept.json')
  writeFileSync(record, 'mine')
  let started = false
  const onProgress = (): void => {
    started = true
  }
  await assert.rejects(tryClient(lab, 'pinned', 'P01', { record, onProgress }), { code: 'KEYPIN_LAB_RECORD' })
  assert.equal(readFileSync(record, 'utf8'), 'mine')
  assert.equal(started, false)
  await tryClient(lab, 'pinned', 'P01', { record, overwriteRecord: true })
  assert.ok(isRecord(readJson(record)))
})

test('a record in a folder that is not there is refused before the run', async () => {
  const record = join(folder, 'nowhere', 'run.json')
  await assert.rejects(tryClient(lab, 'pinned', 'P01', { record }), { code: 'KEYPIN_LAB_RECORD' })
})

test('stopping a run stops the client, its children too, and writes no record', async () => {
  const record = join(folder, 'stopped.json')
  const controller = new AbortController()
  const groups: number[] = []
  const running = tryClient(lab, 'hang', 'P01', {
    record,
    signal: controller.signal,
    onProgress: () => setImmediate(() => groups.push(...groupsNamed('client.mjs'))),
  })
  while (groups.length === 0) await new Promise(setImmediate)
  controller.abort()
  await assert.rejects(running, { code: 'KEYPIN_LAB_ABORTED' })
  for (const group of groups) assert.equal(isAlive(group), false)
  assert.equal(existsSync(record), false)
})

/** Ids of the process groups that this test started with such a word in their command. */
function groupsNamed(word: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/u.test(pid))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
        const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
        return Number(parent) === process.pid && command.includes(word) ? [Number(group)] : []
      } catch {
        return []
      }
    })
}

test('a client that does not end is stopped, with the children it leaves', async () => {
  const run = await tryClient(lab, 'leaves-for-ever', 'P01', { timeoutMs: 2000 })
  assert.equal(run.results[0]?.outcome, 'accepted')
  assert.equal(run.results[0]?.processes[0]?.timedOut, true)
  assert.deepEqual(groupsNamed('setInterval'), [])
})

test('a client that cannot be started is an error', async () => {
  await assert.rejects(tryClient(lab, ['/no/such/client'], 'P01'), { code: 'KEYPIN_LAB_CLIENT' })
})

test('an unknown scenario is an error that names the others, and ids may be in any case', async () => {
  await assert.rejects(tryClient(lab, 'pinned', 'P99'), { code: 'KEYPIN_LAB_SCENARIO', hint: /P01/u })
  assert.deepEqual(shortResults(await tryClient(lab, 'pinned', 'p01')), { P01: 'refused pass pin' })
})

test('wrong options are a TypeError', async () => {
  await assert.rejects(runLab({ dir: lab.dir, command: [] }), TypeError)
  await assert.rejects(runLab({ dir: lab.dir, command: ['x'], timeoutMs: 0 }), TypeError)
  await assert.rejects(runLab({ dir: lab.dir, command: ['x'], concurrency: 0 }), TypeError)
})

test('a lab whose interception root has ended says how to renew it', async () => {
  const old = await testLab()
  const key = generateKey('P-256')
  const ended = root({ key, period: 'expired' })
  writeFileSync(old.files.interceptionRoot, ended.pem)
  writeFileSync(old.files.interceptionRootKey, ended.keyPem)
  const facts = readJson(old.files.lab) as object
  const interceptionUntil = '2020-01-01T00:00:00.000Z'
  writeFileSync(old.files.lab, JSON.stringify({ ...facts, interceptionUntil }))
  await assert.rejects(tryClient(old, 'pinned', 'P01'), { code: 'KEYPIN_LAB_EXPIRED', hint: /--renew/u })
})

test('progress comes in whole numbers up to the total', async () => {
  const counts: number[] = []
  let total = 0
  await tryClient(lab, 'pinned', 'P01 P02', {
    onProgress: (progress) => {
      if (progress.type !== 'finished') return
      counts.push(progress.done)
      total = progress.total
    },
  })
  assert.deepEqual(counts, [1, 2, 3, 4, 5])
  assert.equal(total, 5)
})

test('two runs side by side do not disturb each other', async () => {
  const runs = await Promise.all([tryClient(lab, 'pinned', 'P01'), tryClient(lab, 'unpinned', 'P01')])
  assert.deepEqual(runs.map(shortResults), [{ P01: 'refused pass pin' }, { P01: 'accepted fail' }])
})

test('a run is shown with its reasons and its limits, and in colour only when asked', async () => {
  const text = renderRun(await tryClient(lab, 'unpinned', 'P01'))
  assert.match(text, /P01 +a trusted authority certifies another key/u)
  assert.match(text, /fail {2}\d+ request bytes disclosed/u)
  assert.match(text, /it does not show anything about:/u)
  assert.match(text, /^fail: 2 pass, 1 fail$/mu)
  assert.ok(!text.includes('\u001b'))
})

test('the catalogue can be listed', () => {
  const ids = listScenarios().map(({ id }) => id)
  const first = 'C0 P01 P02 P03 P04a P04b P04c R05 R05-CA V01 H01 H03 R01 R02 R03'.split(' ')
  for (const id of first) assert.ok(ids.includes(id), id)
})

// Clients that go as wrong as clients can, each tried as a whole: a clear verdict, bounded memory, nothing left behind.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inShort, schemaErrors, testLab, tryClient } from '../testing/lab.ts'
import type { RunLabOptions } from './options.ts'
import type { Result } from './types.ts'

const lab = await testLab()
const script = join(import.meta.dirname, '../testing/faulty.mjs')

/** What came of P01, or of the control where there is nothing after it. */
async function tried(name: string, options: Partial<RunLabOptions> = {}): Promise<Result> {
  const record = join(lab.dir, `${name}.json`)
  const run = await tryClient(lab, [process.execPath, script, name], 'P01', { record, ...options })
  assert.deepEqual(schemaErrors(JSON.parse(readFileSync(record, 'utf8'))), [], 'the record is whole')
  assert.deepEqual(processesOf(name), [])
  const found = run.results.find(({ id }) => id === 'P01')
  assert.ok(found !== undefined)
  return found
}

/** Processes of a client that are still there; elsewhere than on Linux nobody looks. */
function processesOf(name: string): string[] {
  if (process.platform !== 'linux') return []
  const mine = `${script}\0${name}\0`
  return readdirSync('/proc').filter((pid) => /^\d+$/u.test(pid) && commandLine(pid).includes(mine))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

test('a client that sends a gigabyte is cut off, and has accepted', async () => {
  const before = process.memoryUsage().rss
  const result = await tried('gigabyte')
  assert.equal(inShort(result), 'accepted fail')
  assert.ok(result.appBytes < 80 * 1024 * 1024)
  assert.equal(result.attempts[0]?.ending, 'limit')
  assert.ok(process.memoryUsage().rss - before < 200 * 1024 * 1024)
})

test('five hundred connections at once are one refusal, and fill no record', async () => {
  const result = await tried('five-hundred', { timeoutMs: 60_000 })
  // The first one sees the certificate before it makes up its mind.
  assert.equal(result.outcome, 'refused')
  assert.equal(result.attemptCount, 501)
  assert.equal(result.attempts.length, 50)
})

test('a client that never closes is stopped, and has shown nothing', async () => {
  const result = await tried('never-closes', { timeoutMs: 3_000 })
  assert.equal(inShort(result), 'idle inconclusive')
  assert.equal(result.processes[0]?.timedOut, true)
})

test('garbage after the handshake is neither a request nor a refusal', async () => {
  assert.equal(inShort(await tried('garbage-after')), 'protocol-only inconclusive')
})

test('a ClientHello that comes byte by byte, and one of 64 KiB, are judged like any other', async () => {
  assert.equal(inShort(await tried('byte-by-byte')), 'refused pass pin')
  const long = await tried('long-hello')
  assert.equal(inShort(long), 'refused pass pin')
  assert.ok((long.attempts[0]?.records.length ?? 0) >= 4, 'it took several records')
  assert.ok((long.attempts[0]?.hello?.alpn.length ?? 99) <= 16)
})

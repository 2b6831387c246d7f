// Whether a server can do anything that keeps keypin from telling of it, or of the servers beside it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type Inspection, type Scanned, scan, type Unscannable } from '@keypin/probe'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { build } from '../../../tools/workspace/build.ts'
import { look } from '../world.ts'
import { animals } from './animals.ts'
import type { Zoo } from './keeper.ts'

let keeper: Worker
let zoo: Zoo

before(async () => {
  keeper = new Worker(new URL('./keeper.ts', import.meta.url))
  ;[zoo] = await once(keeper, 'message')
})
after(() => keeper.terminate())

const endOf = ({ failure, presented }: Pick<Inspection, 'failure' | 'presented'>): string =>
  failure?.code ?? (presented.length > 0 ? 'shown' : 'nothing')

describe('a server that', () => {
  for (const [index, { does, ends }] of animals.entries())
    test(`${does} is told`, async () => {
      // whoever waits for nothing need not wait long
      const timeoutMs = ends.includes('KEYPIN_TIMED_OUT') ? 1000 : 30_000
      const seen = await look(zoo.animals[index] ?? 0, 'tls', { timeoutMs })
      const end = endOf(seen)
      assert.ok(ends.includes(end), `${end}: ${seen.failure?.message}`)
      if (end !== 'shown') assert.equal(seen.possession, 'unproven')
      // what is told is plain data, and no longer than what was sent warrants
      assert.ok(JSON.stringify(seen).length < 4_000_000)
    })
})

const timeoutMs = 6000

/** Every animal, with the honest server before, between and behind. */
function wholeZoo(): string[] {
  const honest = `127.0.0.1:${zoo.honest}`
  return [honest, ...zoo.animals.flatMap((port) => [`127.0.0.1:${port}`, honest])]
}

function checkAll(
  list: readonly string[],
  seen: readonly (Scanned | Unscannable)[],
  more: readonly string[] = [],
): void {
  assert.deepEqual(
    seen.map(({ target }) => target),
    list,
  )
  for (const [index, one] of seen.entries()) {
    if ('error' in one) assert.fail(`${one.target}: ${one.error.message}`)
    if (index % 2 === 0) assert.equal(one.presented[0]?.pin, zoo.pin, one.failure?.message)
    else {
      const animal = animals[(index - 1) / 2]
      assert.ok([...(animal?.ends ?? []), ...more].includes(endOf(one)), `${animal?.does}: ${endOf(one)}`)
    }
  }
}

describe('a list of all of them, and of an honest server between any two', () => {
  for (const threads of [0, 2])
    test(`loses none with ${threads} threads`, async () => {
      const list = wholeZoo()
      const trust = { ca: [zoo.ca], systemStore: false }
      const seen: (Scanned | Unscannable)[] = []
      for await (const one of scan(list, { ...trust, timeoutMs, retries: 0, threads, concurrency: 20 }))
        seen.push(one)
      checkAll(list, seen)
    })
})

test('an inventory loses none either, and proves nothing of who shows what is not its own', async () => {
  const list = wholeZoo()
  const seen: (Scanned | Unscannable)[] = []
  const options = {
    ca: [zoo.ca],
    systemStore: false,
    timeoutMs,
    retries: 0,
    inventory: true,
    concurrency: 20,
  }
  for await (const one of scan(list, { ...options, threads: 1 })) seen.push(one)
  // who hangs up early is shown more, and waits for whoever says nothing of use
  checkAll(list, seen, ['shown', 'KEYPIN_TIMED_OUT'])
  const thief = seen[2 * animals.findIndex(({ does }) => does.includes('key it does not have')) + 1]
  assert.ok(thief !== undefined && !('error' in thief))
  assert.deepEqual([thief.trust.ends, thief.possession], ['given', 'unproven'])
})

describe('on the oldest Nodes, whose TLS survives less', () => {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-zoo-'))
  const command = join(import.meta.dirname, '../../../packages/cli/bin/keypin.js')
  before(() => build())
  after(() => rmSync(dir, { recursive: true }))

  for (const node of ['node20', 'node22'] as const)
    test(`a scan of the list with ${node} loses none`, needs(node), async () => {
      const list = wholeZoo()
      writeFileSync(join(dir, 'ca.pem'), zoo.caPem)
      writeFileSync(join(dir, 'list'), `${list.join('\n')}\n`)
      const options = ['--ca', 'ca.pem', '--timeout', `${timeoutMs}ms`, '--retries', '0', '--threads', '1']
      const { stdout } = await promisify(execFile)(toolPath(node), [command, 'scan', 'list', ...options], {
        cwd: dir,
        env: cleanEnvironment(process.env),
        maxBuffer: 1 << 26,
      }).catch((error: { stdout: string }) => error)
      const lines = stdout.trim().split('\n')
      checkAll(
        list,
        lines.map((line) => JSON.parse(line)),
      )
    })
})

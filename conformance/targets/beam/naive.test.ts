import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('verify_none with a comparison of its own checks neither chain nor name', needs('erlang'), async () => {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
  await run([toolPath('erlang', 'erlc'), '-o', dir, join(import.meta.dirname, 'naive.erl')])
  const pins = bareHashes(lab.pins.leaf, lab.pins.backup)
  const command = [toolPath('erlang'), '-noshell', '-pa', dir, '-s', 'naive', 'main', pins]
  const failures = failuresOf(await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS }))
  assert.ok(failures.includes('H03 accepted'), `${failures}`)
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('a naive verify_callback replaces the checks of chain and host name', needs('ruby'), async () => {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
  const { leaf, backup } = lab.pins
  const command = [toolPath('ruby'), join(import.meta.dirname, 'naive.rb'), bareHashes(leaf, backup)]
  const failures = failuresOf(await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS }))
  assert.ok(failures.includes('H03 accepted'), `${failures}`)
})

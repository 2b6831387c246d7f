import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { needs } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'
import { build, makeWorkspace, writeProgram } from './project.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('the naive verifier takes what the server sent for what was verified', needs('rust'), async () => {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'rust') })
  const project = join(dir, 'project')
  await makeWorkspace(project)
  await writeProgram(project, 'rustls', 'naive.rs', '')
  const { leaf, backup } = lab.pins
  const command = [await build(project, 'rustls'), bareHashes(leaf, backup)]
  const run = await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS })
  assert.deepEqual(failuresOf(run), ['P04b accepted'])
})

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('the naive requests adapter has sent everything before it looks', needs('python'), async () => {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'python') })
  const { leafCertificate, backup } = lab.pins
  const pinSet = join(dir, 'certificate.json')
  const hosts = { [NAIVE_HOST]: { pins: [leafCertificate, backup] } }
  writeFileSync(pinSet, JSON.stringify({ version: 1, hosts }))
  const program = join(import.meta.dirname, 'naive.py')
  const command = [toolPath('python'), program, bareHashes(leafCertificate, backup)]
  const only = NAIVE_SCENARIOS.filter((id) => id !== 'R03')
  const run = await runLab({ dir: lab.dir, command, only, pinSet })
  assert.deepEqual(failuresOf(run), ['P01 leaked', 'P04a leaked', 'P04b leaked', 'R01 leaked'])
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('a naive trust manager takes what the server sent for what was verified', needs('java'), async () => {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'jvm') })
  const classes = join(dir, 'classes')
  await run([toolPath('java'), '-nowarn', '-d', classes, join(import.meta.dirname, 'NaiveClient.java')])
  const hosts = `-Djdk.net.hosts.file=${join(import.meta.dirname, 'hosts')}`
  const { leaf, backup } = lab.pins
  const command = [toolPath('java', 'java'), hosts, '-cp', classes, 'NaiveClient', `${leaf},${backup}`]
  const found = await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS })
  assert.deepEqual(failuresOf(found), ['P04b accepted'])
})

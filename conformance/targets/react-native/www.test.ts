// The library takes 'www.' off a name before it pins it; the generated code spells the name so that it does not.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { parsePinSet } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { compileBridge, program, sslPinning, writeSetting } from './clients.ts'

const HOST = 'www.api.example.com'
const { dir, remove } = selfTestFolder()
after(remove)

test("a host that begins with 'www.' is pinned", needs('react-native', 'java'), async () => {
  const lab = await initLab({ host: HOST, dir: join(dir, 'lab') })
  const pins = [lab.pins.leaf, { pin: lab.pins.backup, state: 'backup' }]
  const pinSet = parsePinSet({ version: 1, hosts: { [HOST]: { pins } } })
  await writeOutput(sslPinning.name, { name: 'www', pinSet }, dir)
  await compileBridge(sslPinning, '0.70', join(dir, 'classes'))
  const setting = await writeSetting(sslPinning, '0.70', dir, join(dir, 'classes'))
  const run = await runLab({ dir: lab.dir, command: program('client.mjs', setting), only: ['P01', 'R03'] })
  assert.equal(run.verdict, 'pass', JSON.stringify(run.results, undefined, 1))
})

// The library takes 'www.' off a name before it pins it, and keeps one client for a name as it is spelt; the generated
// code spells names so that neither is in its way.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { parsePinSet, pinOf } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { createWorld, PINNED, serveTls } from '../prove/world.ts'
import { compileBridge, program, sslPinning, writeSetting } from './clients.ts'

const HOST = 'www.api.example.com'
const { dir, remove } = selfTestFolder()
after(remove)

test("a host that begins with 'www.' is pinned", needs('react-native', 'java'), async () => {
  const lab = await initLab({ host: HOST, dir: join(dir, 'lab') })
  const pins = [lab.pins.leaf, { pin: lab.pins.backup, state: 'backup' }]
  const pinSet = parsePinSet({ version: 1, hosts: { [HOST]: { pins } } })
  await writeOutput(sslPinning.name, { name: 'www', pinSet }, dir, { set: sslPinning.set })
  await compileBridge(sslPinning, '0.70', join(dir, 'classes'))
  const setting = await writeSetting(sslPinning, '0.70', dir, join(dir, 'classes'))
  const found = await runLab({ dir: lab.dir, command: program('client.mjs', setting), only: ['P01', 'R03'] })
  assert.equal(found.verdict, 'pass', JSON.stringify(found.results, undefined, 1))
})

test('who asked for the host before decides nothing', needs('react-native', 'java'), async () => {
  const world = createWorld()
  const forger = await serveTls(world.forged)
  try {
    const folder = join(dir, 'cache')
    await writeOutput(sslPinning.name, { name: 'cache', pinSet: world.pinSet }, folder, {
      set: sslPinning.set,
    })
    await compileBridge(sslPinning, '0.70', join(folder, 'classes'))
    const setting = await writeSetting(sslPinning, '0.70', folder, join(folder, 'classes'))
    const trust = join(folder, 'trust.pem')
    writeFileSync(trust, world.trust)
    const pins = [world.forged, world.genuine].map(({ der }) => pinOf(der).text)
    const url = `https://${PINNED}:${forger.port}/`
    const env = { KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_LAB_CA: trust }
    const outcomes = await run(program('cache.mjs', setting, url, ...pins), { env })
    // The second has the right pin, and the client of the first.
    assert.equal(outcomes.trim(), 'accepted accepted refused')
  } finally {
    forger.close()
  }
})

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { provePaths } from '../prove/paths.ts'
import { createWorld, OTHER, PINNED, serveTls } from '../prove/world.ts'
import { clients, compileBridge, program, publicKeyPinning, writeSetting } from './clients.ts'

// A redirect from another host is followed by React Native's own fetch, as the loss 'redirect' says of the first;
// the second is held to its pins there, but may be led into clear text, as its loss says.
provePaths(clients, {
  'react-native-ssl-pinning on React Native 0.70': ['proxies'],
  'react-native-ssl-public-key-pinning on React Native 0.70': ['proxies'],
})

const base = join(import.meta.dirname, '../../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'redirects-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test(
  'react-native-ssl-public-key-pinning is not led to a forger',
  needs('react-native', 'java'),
  async () => {
    const world = createWorld()
    const forger = await serveTls(world.forged)
    const away = await serveTls(world.other, `https://${PINNED}:${forger.port}/`)
    try {
      await writeOutput(publicKeyPinning.name, { name: 'leaf', pinSet: world.pinSet }, dir)
      await compileBridge(publicKeyPinning, '0.70', join(dir, 'classes'))
      const setting = await writeSetting(publicKeyPinning, '0.70', dir, join(dir, 'classes'))
      const trust = join(dir, 'trust.pem')
      writeFileSync(trust, world.trust)
      const url = `https://${OTHER}:${away.port}/`
      const env = { KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_LAB_CA: trust, KEYPIN_LAB_URL: url }
      await assert.rejects(run(program('client.mjs', setting), { env }))
      assert.deepEqual([away.requests(), forger.requests()], [1, 0])
    } finally {
      forger.close()
      away.close()
    }
  },
)

import assert from 'node:assert/strict'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parsePinSet } from 'keypin'
import { needs, toolDirectory } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder, weaken } from '../prove/self-test.ts'
import { type CountingServer, createWorld, OTHER, PINNED, serveTls } from '../prove/world.ts'
import {
  compileBridge,
  type Library,
  program,
  publicKeyPinning,
  sslPinning,
  writeSetting,
} from './clients.ts'

const { dir, remove } = selfTestFolder()
const world = createWorld()
const trust = join(dir, 'trust.pem')
writeFileSync(trust, world.trust)
const servers: CountingServer[] = []
after(() => {
  for (const server of servers) server.close()
  remove()
})

// What makes both libraries show all they can say.
const rich: PinShape = {
  name: 'a host with names below, an expiry and reports',
  pinSet: parsePinSet({
    version: 1,
    hosts: {
      'example.com': {
        subdomains: 'any',
        expiresAt: '2900-01-01T12:00:00Z',
        onExpiry: 'open',
        pins: [1, 2].map((byte) => `sha256/${Buffer.alloc(32, byte).toString('base64')}`),
        reportTo: ['https://reports.example.net/pins'],
      },
    },
  }),
}

for (const library of [sslPinning, publicKeyPinning]) {
  describe(library.name, needs('react-native', 'java'), () => {
    let addresses: readonly string[]
    before(async () => {
      await compileBridge(library, '0.70', join(dir, library.name, 'classes'))
      servers.push(await serveTls(world.genuine), await serveTls(world.other))
      const [own, stranger] = servers.slice(-2)
      addresses = [`https://${PINNED}:${own?.port}/`, `https://${OTHER}:${stranger?.port}/`]
    })

    const selfTest = async (folder: string): Promise<string> => {
      const setting = await writeSetting(library, '0.70', folder, join(dir, library.name, 'classes'))
      const env = { KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_LAB_CA: trust }
      return await run(program('self-test.mjs', setting, ...addresses), { env })
    }

    test('the self-test passes', async () => {
      assert.match(await selfTest(await written(library)), /the pins hold/)
    })

    test('the self-test fails where security is off', async () => {
      const folder = await written(library)
      weaken(join(folder, library.module), library.security.on, library.security.off)
      await assert.rejects(selfTest(folder), /a wrong key is not refused/)
    })

    for (const shape of [pinSetNamed('simple'), rich]) {
      test(`the code for ${shape.name} compiles against the vendors' declarations, and is laid out as Prettier would`, async () => {
        const folder = mkdtempSync(join(dir, 'types-'))
        await writeOutput(library.name, shape, folder, { set: { ...library.set, debugPins: DEBUG_PIN } })
        symlinkSync(join(toolDirectory('react-native'), 'node_modules'), join(folder, 'node_modules'))
        writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TYPES))
        writeFileSync(join(folder, 'biome.json'), JSON.stringify(LAYOUT))
        await run([join(BIN, 'tsc'), '-p', folder])
        await run([join(BIN, 'biome'), 'format', 'src'], { cwd: folder })
      })
    }
  })
}

const BIN = join(import.meta.dirname, '../../../node_modules/.bin')

// As the template of React Native has it for Prettier, which Biome follows.
const LAYOUT = {
  root: true,
  formatter: { indentStyle: 'space', lineWidth: 80 },
  javascript: { formatter: { quoteStyle: 'single', arrowParentheses: 'asNeeded', trailingCommas: 'all' } },
}

// As React Native's own configuration, and stricter.
const TYPES = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'esnext',
    lib: ['es2022'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['react-native'],
  },
  include: ['src'],
}

async function written({ name, set }: Library): Promise<string> {
  const folder = mkdtempSync(join(dir, 'app-'))
  await writeOutput(name, { name: 'leaf', pinSet: world.pinSet }, folder, { set })
  return folder
}

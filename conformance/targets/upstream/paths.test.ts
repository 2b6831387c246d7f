// How else a program may ask a forwarder for the pinned host, and for hosts that it was not made for.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pemBundle, root } from '@keypin/forge'
import { parsePinSet, pinOf } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs } from '../../../tools/testing/needs.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { type CountingServer, OTHER, PINNED, serveTls } from '../prove/world.ts'
import { clients } from './clients.ts'

const { dir, remove } = selfTestFolder()
const genuineRoot = root()
const interceptor = root()
const leaf = genuineRoot.leaf(PINNED)
const trust = join(dir, 'trust.pem')
let genuine: CountingServer
let forged: CountingServer

before(async () => {
  mkdirSync(dir, { recursive: true })
  writeFileSync(trust, pemBundle([genuineRoot, interceptor]))
  genuine = await serveTls(leaf)
  forged = await serveTls(interceptor.leaf(PINNED))
})

after(() => {
  genuine.close()
  forged.close()
  remove()
})

for (const client of clients) {
  describe(client.name, needs(...client.needs), () => {
    let command: readonly string[] = []
    before(async () => {
      const held = client.shapes?.includes('root') ? [genuineRoot, root()] : [leaf, genuineRoot.leaf(PINNED)]
      const pins = held.map(({ der, pem }) => ({ pin: pinOf(der).text, material: pem }))
      const pinSet = parsePinSet({ version: 1, hosts: { [PINNED]: { pins } } })
      const shape = { name: 'paths', pinSet }
      command = (await client.prepare([shape], join(dir, client.name))).command(shape)
    })

    for (const spelling of [PINNED, PINNED.toUpperCase(), `${PINNED}.`, `${PINNED}:443`]) {
      test(`asked for ${spelling} it forwards to the genuine server, and nothing to a forger`, async () => {
        const [before, forgedBefore] = [genuine.requests(), forged.requests()]
        await ask(command, spelling, genuine)
        assert.equal(genuine.requests(), before + 1)
        const { failed, words } = await ask(command, spelling, forged)
        assert.equal(failed, true, words)
        assert.equal(forged.requests(), forgedBefore)
      })
    }

    // stunnel looks at no request: each of its sockets leads to one host, whatever a program asks for.
    if (client.name === 'stunnel') return
    for (const host of [OTHER, `x.${PINNED}`, 'localhost']) {
      test(`asked for ${host} it forwards nothing`, async () => {
        const before = genuine.requests()
        const { failed, words } = await ask(command, host, genuine)
        assert.equal(failed, true)
        assert.match(words, /answers 421/)
        assert.equal(genuine.requests(), before)
      })
    }
  })
}

function ask(
  command: readonly string[],
  host: string,
  { port }: CountingServer,
): Promise<{ failed: boolean; words: string }> {
  const [file = '', ...args] = command
  const env = {
    ...cleanEnvironment(process.env),
    KEYPIN_LAB_URL: `https://${PINNED}:${port}/`,
    KEYPIN_LAB_HOST: host,
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: trust,
  }
  return new Promise((resolve) => {
    execFile(file, args, { env }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, words: `${stdout}${stderr}` })
    })
  })
}

// What urllib3 and aiohttp bring themselves compares one certificate and lets the host name check go: the server of
// the pinned certificate then passes for any host. The generated clients do not take it for another.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { type CountingServer, createWorld, OTHER, serveTls } from '../prove/world.ts'
import { clients } from './clients.ts'

const world = createWorld()
const dir = mkdtempSync(join(tmpdir(), 'keypin-fingerprints-'))
const trust = join(dir, 'trust.pem')
writeFileSync(trust, world.trust)
let server: CountingServer
before(async () => {
  server = await serveTls(world.genuine)
})
after(() => {
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the server of the pinned certificate, for another host,', needs('python'), () => {
  for (const library of ['urllib3', 'aiohttp']) {
    test(`is taken by the fingerprint of ${library}`, async () => {
      const hex = createHash('sha256').update(world.genuine.der).digest('hex')
      const program = join(import.meta.dirname, 'naive_fingerprint.py')
      assert.equal(await sentTo([toolPath('python'), program, library, hex]), 1)
    })
  }

  for (const client of clients) {
    test(`is refused by the generated ${client.name}`, async () => {
      const shape = { name: 'leaf', pinSet: world.pinSet }
      const prepared = await client.prepare([shape], join(dir, client.target))
      assert.equal(await sentTo(prepared.command(shape)), 0)
    })
  }
})

/** How many requests the server is sent by a command that asks for the other host. */
function sentTo([file = '', ...args]: readonly string[]): Promise<number> {
  const lab = { KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_LAB_CA: trust }
  const url = { KEYPIN_LAB_URL: `https://${OTHER}:${server.port}/` }
  const env = { ...cleanEnvironment(process.env), ...lab, ...url }
  const before = server.requests()
  return new Promise((resolve) => {
    execFile(file, args, { env }, () => resolve(server.requests() - before))
  })
}

// TrustKit's own parser makes of the generated configuration what the pin set says, and stops the app at its start
// where our loss says so.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { generate } from '@keypin/codegen'
import { parsePinSet } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from '../android-nsc/clients.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { compileApp, compileTrustKit, trustKitCommand } from './clients.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-trustkit-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const [A, B] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'))
const pins = [A, B].map((hash) => `sha256/${hash}`)
const pinSet = parsePinSet({
  version: 1,
  hosts: {
    'example.com': { subdomains: 'any', pins, reportTo: ['https://reports.example.net/pins?a=b&c=d'] },
    'api.example.org': { pins, expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'open' },
    'open.example.com': { mode: 'off', reason: 'managed elsewhere' },
  },
})

describe('TrustKit', needs('java', 'android-nsc', 'trustkit'), () => {
  let java: string[]
  let config: string
  before(async () => {
    const android = await compileTrustKit(dir, 14)
    config = configOf(await writeOutput('trustkit-android', { name: '', pinSet }, join(dir, 'app')), 'main')
    await compileApp(android, [join(import.meta.dirname, 'TrustKitReader.java')], config)
    java = trustKitCommand(android, config, 'release', 'TrustKitReader').slice(0, -2)
  })

  test('enforces the pins of each host, and reports to our address alone', async () => {
    const read = (await run([...java, config])).trim().split('\n')
    assert.deepEqual(read, [
      `api.example.org none enforce ${A},${B}  expires`,
      `example.com any enforce ${A},${B} https://reports.example.net/pins?a=b&c=d never`,
    ])
  })

  test('without what we add it would enforce nothing, and report to its makers', async () => {
    const bare = join(dir, 'bare.xml')
    const text = readFileSync(config, 'utf8')
    writeFileSync(
      bare,
      text.replace(/<trustkit-config[^>]*\/>|<trustkit-config[\s\S]*?<\/trustkit-config>/g, ''),
    )
    const read = await run([...java, bare])
    assert.match(read, /example\.com any report/)
    assert.match(read, /datatheorem/)
  })

  test('takes every top-level domain that it knows', async () => {
    const known = (await run(java)).trim().split('\n')
    assert.ok(known.length > 1000)
    assert.deepEqual(refusedOf(known.map((ending) => `api.${ending}`)), [])
  })

  test('stops the app for a host that our loss names', async () => {
    const hosts = ['api.internal', 'api.music', 'a_b.example.com', 'localhost']
    assert.deepEqual(refusedOf(hosts), hosts.toSorted())
    for (const host of hosts) {
      const changed = join(dir, `${host}.xml`)
      writeFileSync(changed, readFileSync(config, 'utf8').replace('>api.example.org<', `>${host}<`))
      await assert.rejects(run([...java, changed]), /Tried to pin an invalid domain/, host)
    }
  })
})

/** Those of some hosts that nothing is generated for. */
function refusedOf(names: readonly string[]): string[] {
  const hosts = Object.fromEntries(names.map((name) => [name, { pins }]))
  const { losses } = generate(parsePinSet({ version: 1, hosts }), 'trustkit-android')
  return losses.flatMap(({ severity, host = '' }) => (severity === 'refused' ? [host] : [])).toSorted()
}

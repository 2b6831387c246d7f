// TrustKit's own parser makes of the generated configuration what the pin set says. What it then does with it on a
// device has not been run.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parsePinSet } from 'keypin'
import { needs, toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { compileAndroid, configOf } from '../android-nsc/clients.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

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
    const classes = join(dir, 'classes')
    await compileAndroid(14, classes)
    const trustKit = join(toolDirectory('trustkit'), 'trustkit-1', 'classes.jar')
    const path = [classes, trustKit, ...toolJars('android-nsc', 'android-nsc')].join(':')
    const reader = join(import.meta.dirname, 'TrustKitReader.java')
    await run([toolPath('java'), '-nowarn', '-cp', path, '-d', classes, reader])
    java = [toolPath('java', 'java'), '-cp', path, 'TrustKitReader']
    config = configOf(await writeOutput('trustkit-android', { name: '', pinSet }, join(dir, 'app')), 'main')
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
})

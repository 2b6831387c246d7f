// The test that comes with the configuration, run as it is: on a phone that is a stand-in, with a network that is.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { weaken } from '../prove/self-test.ts'
import { androidPath, compileAndroid, configOf, programCommand } from './clients.ts'
import { Network } from './network.ts'

const network = new Network()
after(() => network.close())

describe('the self-test of android-nsc', needs('java', 'android-nsc'), () => {
  let config: string
  let tests: (config: string) => string[]
  before(async () => {
    await network.open()
    const android = await compileAndroid(network.dir, 14)
    const shape = { name: 'app', pinSet: network.pinSet }
    const files = await writeOutput('android-nsc', shape, join(network.dir, 'app'))
    config = configOf(files, 'main')
    const classes = join(network.dir, 'tests')
    mkdirSync(classes)
    const sources = files.filter((path) => path.endsWith('.java'))
    const path = androidPath(android).join(':')
    await run([toolPath('java'), '-nowarn', '-cp', path, '-d', classes, ...sources])
    const command = programCommand(android, { name: 'AppTests', classPath: [classes] })
    tests = (file) => [...command, file, 'release', 'com.example.pinning.NetworkSecurityConfigTest']
  })

  test('passes', async () => {
    assert.match(await network.test(tests(config)), /^3 of 3 passed$/m)
  })

  test('fails where the pins are left out', async () => {
    const unpinned = copyOf('unpinned')
    weaken(unpinned, '<pin-set>', '<pin-set expiration="2020-01-01">')
    await assert.rejects(network.test(tests(unpinned)), /failed: aTrustedChainWithoutAPinnedKeyIsRefused/)
  })

  test('fails where clear text is let through', async () => {
    const clear = copyOf('clear')
    weaken(clear, 'cleartextTrafficPermitted="false"', 'cleartextTrafficPermitted="true"')
    await assert.rejects(network.test(tests(clear)), /failed: theConfigurationIsInForce/)
  })

  function copyOf(name: string): string {
    const copy = join(network.dir, name, 'src/main/res/xml/network_security_config.xml')
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(config, copy)
    return copy
  }
})

// The tests that come with the generated code, run as they are: on a phone that is a stand-in, with a network that is.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { configOf } from '../android-nsc/clients.ts'
import { Network } from '../android-nsc/network.ts'
import { writeOutput } from '../output.ts'
import { weaken } from '../prove/self-test.ts'
import { compileApp, compileTrustKit, trustKitCommand } from './clients.ts'

const network = new Network()
after(() => network.close())

const TESTS = ['NetworkSecurityConfigTest', 'PinnedTrustKitTest'].map((name) => `com.example.pinning.${name}`)

describe('the self-tests of trustkit-android', needs('java', 'android-nsc', 'trustkit'), () => {
  let config: string
  let generated: string
  let command: string[]
  before(async () => {
    await network.open()
    const android = await compileTrustKit(network.dir, 14)
    const shape = { name: 'app', pinSet: network.pinSet }
    const files = await writeOutput('trustkit-android', shape, join(network.dir, 'app'))
    config = configOf(files, 'main')
    generated = readFileSync(config, 'utf8')
    const sources = files.filter((path) => path.endsWith('.java'))
    await compileApp(android, sources, config)
    command = [...trustKitCommand(android, config, 'release', 'AppTests'), ...TESTS]
  })

  test('pass', async () => {
    assert.match(await network.test(command), /^6 of 6 passed$/m)
  })

  const WEAKER = [
    ['TrustKit is to report only', 'enforcePinning="true"', 'enforcePinning="false"'],
    [
      'TrustKit reports to its makers too',
      'disableDefaultReportUri="true"',
      'disableDefaultReportUri="false"',
    ],
    ['the pins are left out', '<pin-set>', '<pin-set expiration="2020-01-01">'],
  ] as const
  for (const [what, from, to] of WEAKER) {
    test(`fail where ${what}`, async () => {
      writeFileSync(config, generated)
      weaken(config, from, to)
      await assert.rejects(network.test(command), /failed: /)
    })
  }
})

// React Native before 0.65 stands on OkHttp 3, which ignores a pattern of a host and the names below it in silence.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, runLab } from '@keypin/lab'
import { parsePinSet } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { bareHashes, failuresOf, NAIVE_HOST } from '../prove/naive.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { compileBridge, program, publicKeyPinning, writeSetting } from './clients.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('React Native 0.64', needs('react-native', 'java'), () => {
  let lab: InitializedLab
  let setting: string
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
    const { leaf, backup } = lab.pins
    const pinSet = parsePinSet({
      version: 1,
      hosts: { 'example.com': { subdomains: 'any', pins: [leaf, backup] } },
    })
    await writeOutput(publicKeyPinning.name, { name: 'below', pinSet }, dir)
    await compileBridge(publicKeyPinning, '0.64', join(dir, 'classes'))
    setting = await writeSetting(publicKeyPinning, '0.64', dir, join(dir, 'classes'))
  })

  test('includeSubdomains pins nothing', async () => {
    const { leaf, backup } = lab.pins
    const command = program('naive-below.mjs', setting, bareHashes(leaf, backup))
    assert.deepEqual(failuresOf(await runLab({ dir: lab.dir, command, only: ['P01', 'R03'] })), [
      'P01 accepted',
    ])
  })

  test('the generated code does not start there', async () => {
    const env = {
      ...cleanEnvironment(process.env),
      KEYPIN_LAB_ADDRESS: '127.0.0.1',
      KEYPIN_LAB_CA: lab.files.trust,
      KEYPIN_LAB_URL: `https://${NAIVE_HOST}/`,
    }
    await assert.rejects(run(program('client.mjs', setting), { env }), /from React Native 0\.65 on/)
  })
})

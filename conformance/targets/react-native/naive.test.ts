import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { needs } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST } from '../prove/naive.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { compileBridge, program, sslPinning, writeSetting } from './clients.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('react-native-ssl-pinning', needs('react-native', 'java'), () => {
  let setting: string
  before(async () => {
    await compileBridge(sslPinning, '0.70', join(dir, 'classes'))
    setting = await writeSetting(sslPinning, '0.70', dir, join(dir, 'classes'))
  })

  const ask = (lab: InitializedLab, way: string): Promise<Run> => {
    const { leaf, backup } = lab.pins
    const command = program('naive.mjs', setting, way, bareHashes(leaf, backup))
    return runLab({ dir: lab.dir, command, only: ['P01', 'R03'] })
  }

  test('hashes without pkPinning lock everyone out', async () => {
    const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'files') })
    const failures = failuresOf(await ask(lab, 'files'))
    assert.deepEqual(failures, ['C0 is inconclusive', 'P01 is inconclusive', 'R03 is inconclusive'])
  })

  test("a host that begins with 'www.' is not pinned at all", async () => {
    const lab = await initLab({ host: `www.${NAIVE_HOST}`, dir: join(dir, 'www') })
    assert.deepEqual(failuresOf(await ask(lab, 'keys')), ['P01 accepted'])
  })
})

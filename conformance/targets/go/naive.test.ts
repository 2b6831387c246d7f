import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { needs } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'
import { buildGo } from './clients.ts'

const { dir, remove } = naiveFolder()
after(remove)

describe('naive Go', needs('go'), () => {
  let lab: InitializedLab
  let program: string
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
    mkdirSync(join(dir, 'naive'))
    copyFileSync(join(import.meta.dirname, 'naive.go'), join(dir, 'naive', 'main.go'))
    program = await buildGo(join(dir, 'naive'))
  })

  test('VerifyPeerCertificate takes what the server sent for what was verified', async () => {
    assert.deepEqual(failuresOf(await tried('sent')), ['P04b accepted'])
  })

  test('InsecureSkipVerify with a comparison of its own checks neither chain nor name', async () => {
    const failures = failuresOf(await tried('skip'))
    for (const failure of ['P04b accepted', 'H03 accepted'])
      assert.ok(failures.includes(failure), `${failures}`)
  })

  function tried(variant: string): Promise<Run> {
    const { leaf, backup } = lab.pins
    const command = [program, variant, bareHashes(leaf, backup)]
    return runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS })
  }
})

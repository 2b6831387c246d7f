import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, runLab } from '@keypin/lab'
import { needs } from '../../../tools/testing/needs.ts'
import { failuresOf, NAIVE_HOST, naiveFolder } from '../prove/naive.ts'
import { compile, trusting } from './program.ts'

const { dir, remove } = naiveFolder()
after(remove)

describe('callbacks that do not look at the errors', needs('dotnet'), () => {
  let lab: InitializedLab
  let leaf: X509Certificate
  let program: readonly string[]
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'dotnet') })
    leaf = new X509Certificate(readFileSync(lab.files.chain))
    program = trusting(await compile(join(dir, 'program'), 'naive', ['Naive.cs', 'Lab.cs']))
  })

  test('a pinned key is all it takes: neither the chain nor the time counts', async () => {
    const spki = leaf.publicKey.export({ type: 'spki', format: 'der' })
    const bits = spki.subarray(-65).toString('hex').toUpperCase() // of P-256, as GetPublicKeyString gives them
    const run = await runLab({
      dir: lab.dir,
      command: [...program, 'key', bits],
      only: ['P01', 'H01', 'H04', 'R01'],
    })
    assert.deepEqual(failuresOf(run), ['H01 accepted', 'H04 accepted'])
  })

  test('a thumbprint locks users out at the first renewal, with a key that is pinned', async () => {
    const thumbprint = leaf.fingerprint256.replaceAll(':', '')
    const run = await runLab({
      dir: lab.dir,
      command: [...program, 'thumbprint', thumbprint],
      only: ['P01', 'R01'],
    })
    assert.deepEqual(failuresOf(run), ['R01 refused'])
  })
})

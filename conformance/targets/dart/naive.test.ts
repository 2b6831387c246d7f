import assert from 'node:assert/strict'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS } from '../prove/naive.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { resolvePackages } from './packages.ts'

// Below the repository, where the other Debian sees it too.
const { dir, remove } = selfTestFolder()
after(remove)

describe('dart', needs('dart'), () => {
  let lab: InitializedLab
  const program = join(dir, 'bin/naive.exe')
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
    mkdirSync(join(dir, 'bin'))
    for (const file of ['naive.dart', 'lab.dart'])
      cpSync(join(import.meta.dirname, file), join(dir, 'bin', file))
    resolvePackages(dir)
    await run([toolPath('dart'), 'compile', 'exe', join(dir, 'bin/naive.dart')])
  })

  const ask = (way: string): Promise<Run> => {
    const { leafCertificate, backup } = lab.pins
    const pinSet = join(dir, 'certificate.json')
    const hosts = { [NAIVE_HOST]: { pins: [leafCertificate, backup] } }
    writeFileSync(pinSet, JSON.stringify({ version: 1, hosts }))
    const command = [toolPath('dart', 'within'), program, way, bareHashes(leafCertificate, backup)]
    const only = NAIVE_SCENARIOS.filter((id) => id !== 'R03')
    return runLab({ dir: lab.dir, command, only, pinSet })
  }

  test('badCertificateCallback is not asked about a forger whose root is trusted', async () => {
    assert.deepEqual(failuresOf(await ask('callback')), [
      'P01 accepted',
      'P04a accepted',
      'P04b accepted',
      'R01 accepted',
    ])
  })

  test('the certificate of the response comes when the request has been sent', async () => {
    assert.deepEqual(failuresOf(await ask('late')), [
      'P01 leaked',
      'P04a leaked',
      'P04b leaked',
      'R01 leaked',
    ])
  })
})

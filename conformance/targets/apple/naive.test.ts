import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { parsePinSet } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'
import { weaken } from '../prove/self-test.ts'
import { CONFIGURATION, compileShims, compileSwift } from './swift.ts'

const { dir, remove } = naiveFolder()
after(remove)

describe('URLSession', needs('swift'), () => {
  let lab: InitializedLab
  let shims: string
  before(async () => {
    lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'lab') })
    shims = await compileShims(join(dir, 'shims'))
  })

  test('the hash of SecKeyCopyExternalRepresentation is no pin: the genuine server is refused', async () => {
    const snippet = join(import.meta.dirname, '../../tutorials/snippets/ios-urlsession.swift.txt')
    const source = readFileSync(snippet, 'utf8')
      .split('// Usage')[0]
      ?.replace(/"A+=", /, `"${lab.pins.leaf.slice('sha256/'.length)}", `)
    const naive = join(dir, 'Naive.swift')
    writeFileSync(naive, `${source}\nimport Security\n`)
    const program = join(import.meta.dirname, 'naive.swift')
    const run = await tried(await compileSwift(shims, [naive, program, CONFIGURATION], join(dir, 'naive')), [
      'C0',
      'P01',
    ])
    assert.equal(run.verdict, 'inconclusive')
    assert.match(failuresOf(run)[0] ?? '', /^C0 is inconclusive/)
  })

  test('without SecTrustEvaluateWithError, what the server sent passes for what was verified', async () => {
    const pins = [
      { pin: lab.pins.leaf, position: 'leaf', state: 'active' },
      { pin: lab.pins.intermediate, state: 'backup' },
    ]
    const pinSet = parsePinSet({ version: 1, hosts: { [NAIVE_HOST]: { pins } } })
    const files = await writeOutput('ios-urlsession', { name: 'naive', pinSet }, join(dir, 'unevaluated'))
    const sources = files.filter((path) => path.includes('/Sources/'))
    const judge = sources.find((path) => path.endsWith('/PinJudge.swift')) ?? ''
    weaken(judge, 'SecTrustEvaluateWithError(trust, &error)', 'error == nil')
    const client = join(import.meta.dirname, 'client.swift')
    const run = await tried(
      await compileSwift(shims, [client, CONFIGURATION, ...sources], join(dir, 'unevaluated', 'client')),
      NAIVE_SCENARIOS,
    )
    assert.deepEqual(failuresOf(run), ['P04a accepted', 'P04b accepted', 'H01 accepted', 'H03 accepted'])
  })

  function tried(program: string, only: readonly string[]): Promise<Run> {
    return runLab({ dir: lab.dir, command: [toolPath('swift', 'within'), program], only })
  }
})

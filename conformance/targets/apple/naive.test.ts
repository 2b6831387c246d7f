import assert from 'node:assert/strict'
import { createHash, createPublicKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { parsePinSet } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'
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
    const [delegate = ''] = readFileSync(snippet, 'utf8').split('// Usage')
    const naive = join(dir, 'Naive.swift')
    const hash = 'ProcessInfo.processInfo.environment["NAIVE_HASH"]!, '
    writeFileSync(naive, `import Security\n${delegate.replace(/"A+=", /, hash)}`)
    const sources = [naive, join(import.meta.dirname, 'naive.swift'), CONFIGURATION]
    const program = await compileSwift(shims, sources, join(dir, 'naive'))

    const pinned = await tried(program, ['P01'], bareHashes(lab.pins.leaf))
    assert.equal(pinned.verdict, 'inconclusive')
    assert.match(failuresOf(pinned)[0] ?? '', /^C0 is inconclusive/)

    // The same with a hash that no other tool knows.
    const own = await tried(program, ['P01', 'P04b'], hashOfPoint(readFileSync(lab.files.leafKey, 'utf8')))
    assert.deepEqual(failuresOf(own), [])
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

  function tried(program: string, only: readonly string[], hash = ''): Promise<Run> {
    const command = ['env', `NAIVE_HASH=${hash}`, toolPath('swift', 'within'), program]
    return runLab({ dir: lab.dir, command, only })
  }
})

/** The hash of what SecKeyCopyExternalRepresentation gives for a P-256 key: the point alone. */
function hashOfPoint(key: string): string {
  const info = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(info.subarray(-65)).digest('base64')
}

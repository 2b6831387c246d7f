import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

// Where each is judged, and what stands there once it is not.
const JUDGED = {
  'python-requests': ['_judge(entry, name, self.port, *_path_of(name, self))', 'pass'],
  'python-urllib3': ['_judge(entry, name, self.port, *_path_of(name, self))', 'pass'],
  'python-httpx': ['_judge(entry, name, port, *_verified_path(name, self))', 'pass'],
  'python-aiohttp': ['_judge(entry, name, port, *_verified_path(name, self))', 'pass'],
} as const

for (const [target, [judged, nothing]] of Object.entries(JUDGED)) {
  describe(target, needs('python'), () => {
    const python = (): string[] => [toolPath('python'), '-m', 'unittest']

    for (const shape of pinSets) {
      test(`the self-test of ${shape.name} passes`, async () => {
        const folder = join(dir, target, shape.name)
        await writeOutput(target, shape, folder)
        await run(python(), { cwd: folder })
      })
    }

    test('the self-test fails where nothing is judged', async () => {
      const folder = join(dir, target, 'unpinned')
      await writeOutput(target, pinSetNamed('simple'), folder)
      weaken(join(folder, `${target.replace('python-', 'pinned_')}.py`), judged, nothing)
      await assert.rejects(run(python(), { cwd: folder }), /nothing_sent/)
    })
  })
}

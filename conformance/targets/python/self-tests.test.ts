import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('python-requests', needs('python'), () => {
  const python = () => [toolPath('python'), '-m', 'unittest']
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      const folder = join(dir, 'python', shape.name)
      await writeOutput('python-requests', shape, folder)
      await run(python(), { cwd: folder })
    })
  }

  test('the self-test fails where nothing is judged', async () => {
    const folder = join(dir, 'python', 'unpinned')
    await writeOutput('python-requests', pinSetNamed('simple'), folder)
    weaken(join(folder, 'pinned_requests.py'), '                _judge(name, self)', '                pass')
    await assert.rejects(run(python(), { cwd: folder }), /nothing_sent/)
  })
})

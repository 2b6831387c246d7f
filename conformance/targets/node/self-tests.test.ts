import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('node-https', () => {
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions'))
  const node = [process.execPath, ...conditions, '--test', 'pinned-https.test.mjs']
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      const folder = join(dir, 'node', shape.name)
      await writeOutput('node-https', shape, folder)
      await run(node, { cwd: folder })
    })
  }

  test('the self-test fails where the agent is not pinned', async () => {
    const folder = join(dir, 'node', 'unpinned')
    await writeOutput('node-https', pinSetNamed('simple'), folder)
    const file = join(folder, 'pinned-https.mjs')
    weaken(
      file,
      "import http from 'node:http'",
      "import http from 'node:http'\nimport https from 'node:https'",
    )
    weaken(file, 'return pinner.agent(options)', 'return new https.Agent(options)')
    await assert.rejects(run(node, { cwd: folder }), /sends nothing/)
  })
})

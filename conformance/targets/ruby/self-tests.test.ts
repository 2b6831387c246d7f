import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('ruby-net-http', needs('ruby'), () => {
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      await selfTest(await written(shape, shape.name))
    })
  }

  for (const [what, from, to] of [
    ['nothing is judged', 'PinnedHTTP.judge(entry, name, port, path || [])', ''],
    ['certificates may go unchecked', 'refuse_careless(name, is_trusted)', ''],
    ['clear text is let through', 'if entry.mode == "enforce"', 'if entry.nil?'],
  ] as const) {
    test(`the self-test fails where ${what}`, async () => {
      const folder = await written(pinSetNamed('simple'), what.replaceAll(' ', '-'))
      weaken(join(folder, 'pinned_http.rb'), from, to)
      await assert.rejects(selfTest(folder), /Failure:/)
    })
  }
})

async function written(shape: PinShape, name: string): Promise<string> {
  const folder = join(dir, name)
  await writeOutput('ruby-net-http', shape, folder)
  return folder
}

function selfTest(cwd: string): Promise<string> {
  return run([toolPath('ruby'), 'pinned_http_test.rb'], { cwd })
}

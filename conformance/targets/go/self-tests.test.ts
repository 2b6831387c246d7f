import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { GO_ENVIRONMENT } from './clients.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('go-net-http', needs('go'), () => {
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      await selfTest(await written(shape, shape.name))
    })
  }

  for (const [what, from, to] of [
    ['nothing is judged', 'return judge(to.host, to.port, state)', 'return nil'],
    [
      'certificates may go unchecked',
      'if len(state.VerifiedChains) == 0 {',
      'if len(state.VerifiedChains) == 0 {\n\t\treturn nil',
    ],
    ['clear text is let through', 'if request.URL.Scheme != "https" {', 'if false {'],
  ] as const) {
    test(`the self-test fails where ${what}`, async () => {
      const folder = await written(pinSetNamed('simple'), what.replaceAll(' ', '-'))
      weaken(join(folder, 'pinnedhttp', 'pinnedhttp.go'), from, to)
      await assert.rejects(selfTest(folder), /--- FAIL/)
    })
  }
})

async function written(shape: PinShape, name: string): Promise<string> {
  const folder = join(dir, name)
  await writeOutput('go-net-http', shape, folder)
  writeFileSync(join(folder, 'go.mod'), 'module example.com/app\n\ngo 1.19\n')
  return folder
}

function selfTest(cwd: string): Promise<string> {
  return run([toolPath('go'), 'test', '-vet=off', './...'], { cwd, env: GO_ENVIRONMENT })
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { compile } from './program.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('dotnet-httpclient', needs('dotnet'), () => {
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      const folder = join(dir, shape.name)
      await writeOutput('dotnet-httpclient', shape, folder)
      const told = await selfTest(folder)
      assert.match(told, /passed ThePinnedClientRefusesItAndSendsNothing/)
    })
  }

  test('the self-test fails where nothing is judged', async () => {
    const folder = join(dir, 'unpinned')
    await writeOutput('dotnet-httpclient', pinSetNamed('simple'), folder)
    weaken(
      join(folder, 'PinnedHttp.cs'),
      'var failure = PinJudgement.Decide(name, path);',
      'PinFailureException failure = null;',
    )
    await assert.rejects(selfTest(folder), /FAILED ThePinnedClientRefusesItAndSendsNothing/)
  })
})

async function selfTest(folder: string): Promise<string> {
  const generated = ['PinnedHttp.cs', 'PinnedHttpTests.cs'].map((name) => join(folder, name))
  const command = await compile(folder, 'tests', [...generated, 'Xunit.cs'])
  return await run(command, { env: { SSL_CERT_FILE: join(folder, 'root.pem') } })
}

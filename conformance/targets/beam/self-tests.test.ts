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

describe('erlang-ssl', needs('erlang'), () => {
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      await selfTest(await written(shape, shape.name))
    })
  }

  for (const [what, from, to] of [
    ['nothing is judged', 'judge(none, _, _, _) ->', 'judge(_, _, _, _) -> ok;\njudge(none, _, _, _) ->'],
    [
      'options of the caller win',
      'Ours ++ [Option || Option <- Given, not is_tuple(Option) orelse not lists:member(element(1, Option), Theirs)].',
      '_ = Theirs, Given ++ [Option || Option <- Ours, not lists:keymember(element(1, Option), 1, Given)].',
    ],
    [
      'clear text is let through',
      'refuse_clear_text(_, Host, #{mode := enforce}) ->',
      'refuse_clear_text(_, Host, #{mode := never}) ->',
    ],
  ] as const) {
    test(`the self-test fails where ${what}`, async () => {
      const folder = await written(pinSetNamed('simple'), what.replaceAll(' ', '-'))
      weaken(join(folder, 'src/pinned_ssl.erl'), from, to)
      await assert.rejects(selfTest(folder), /\*failed\*/)
    })
  }
})

async function written(shape: PinShape, name: string): Promise<string> {
  const folder = join(dir, name)
  await writeOutput('erlang-ssl', shape, folder)
  return folder
}

async function selfTest(cwd: string): Promise<void> {
  const files = ['src/pinned_ssl.erl', 'test/pinned_ssl_tests.erl']
  await run([toolPath('erlang', 'erlc'), '-DTEST', ...files], { cwd })
  const program = 'case eunit:test(pinned_ssl_tests, [verbose]) of ok -> halt(0); _ -> halt(1) end.'
  await run([toolPath('erlang'), '-noshell', '-eval', program], { cwd })
}

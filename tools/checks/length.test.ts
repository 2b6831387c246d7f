import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { length } from './length.ts'

const faultsOf = async (t: TestContext, text: string): Promise<readonly string[]> =>
  (await length.run(tree(t, { 'packages/keypin/src/a.ts': text }))).faults

const lines = (count: number, line: string): string => `${line}\n`.repeat(count)

test('a file of 501 lines is a fault, a table of 400 lines is none', async (t) => {
  assert.match((await faultsOf(t, lines(500, '// a'))).join(), /^packages\/keypin\/src\/a\.ts has 501 lines/)
  assert.deepEqual(await faultsOf(t, `export const a = [\n${lines(400, '  1,')}]\n`), [])
})

test('a function of 61 lines is a fault', async (t) => {
  const text = `\nexport function long() {\n${lines(59, '  a()')}}\n`
  assert.deepEqual(await faultsOf(t, text), [
    'packages/keypin/src/a.ts:2 long has 61 lines; 60 are the limit',
  ])
})

test('the text that a generator prints is not counted', async (t) => {
  assert.deepEqual(
    await faultsOf(t, `export function render() {\n  return \`\n${lines(100, 'text')}\`\n}\n`),
    [],
  )
})

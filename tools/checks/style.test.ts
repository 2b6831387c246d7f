import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { root } from '../workspace/packages.ts'
import { style } from './style.ts'

// The repository's own settings, except that the folder is no git work tree.
const settings = JSON.stringify(
  { ...JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')), vcs: {} },
  null,
  2,
)

const faultsOf = async (t: TestContext, text: string): Promise<readonly string[]> => {
  const files = {
    'biome.json': `${settings}\n`,
    'package.json': '{}\n',
    'src/a.ts': text,
    'src/b.ts': "import './a.ts'\n",
  }
  const { faults } = await style.run(tree(t, files))
  return faults.filter((fault) => !fault.startsWith('biome.json'))
}

test('a file as we write them has no fault', async (t) => {
  assert.deepEqual(await faultsOf(t, 'export const a: number = 1\n'), [])
})

for (const [name, text, because] of [
  ['semicolons and double quotes', 'export const a: string = "1";\n', /^src\/a\.ts:1 .*\(format\)$/],
  ['any', 'export const a: any = 1\n', /^src\/a\.ts:1 .*noExplicitAny/],
  ['a non-null assertion', 'export const a = (b?: number): number => b!\n', /noNonNullAssertion/],
  ['an unused import', "import fs from 'node:fs'\n", /noUnusedImports/],
  ['a cycle of imports', "import './b.ts'\n", /noImportCycles/],
  ['an undeclared dependency', "import 'left-pad'\n", /noUndeclaredDependencies/],
] as const) {
  test(`${name} is a fault`, async (t) => {
    assert.match((await faultsOf(t, text)).join('\n'), because)
  })
}

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { runOrThrow } from '../workspace/command.ts'
import { faultsByPublint, faultsByTypes, faultsOfContents } from './packages.ts'

const MANIFEST = {
  name: 'keypin',
  version: '1.0.0',
  type: 'module',
  license: 'Apache-2.0',
  files: ['dist', 'bin'],
  bin: { keypin: './bin/keypin.js' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } as object,
}

const GOOD = {
  LICENSE: '',
  'package.json': JSON.stringify(MANIFEST),
  'bin/keypin.js': '#!/usr/bin/env node\n',
  'dist/index.js': 'export const a = 1\n',
  'dist/index.d.ts': 'export declare const a: number;\n',
}

const faultsOf = async (t: TestContext, changes: Record<string, string>): Promise<string> => {
  const folder = tree(t, { ...GOOD, ...changes })
  const { stdout } = await runOrThrow('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder })
  const [{ filename }] = Object.values(JSON.parse(stdout)) as [{ filename: string }]
  const own = faultsOfContents(folder)
  return [...own, ...(await faultsByPublint(folder)), ...(await faultsByTypes(`${folder}/${filename}`))].join(
    '\n',
  )
}

const withExports = (exports: object): string => JSON.stringify({ ...MANIFEST, exports })

test('a package as we publish them has no fault', async (t) => {
  assert.equal(await faultsOf(t, {}), '')
})

for (const [name, changes, because] of [
  [
    'an export that leads nowhere',
    { 'package.json': withExports({ '.': './dist/gone.js' }) },
    /gone\.js.*publint/,
  ],
  [
    'a way to the sources',
    {
      'package.json': withExports({ '.': { 'keypin-source': './src/index.ts', default: './dist/index.js' } }),
    },
    /leads to sources/,
  ],
  ['a test in the tarball', { 'dist/a.test.js': '' }, /has dist\/a\.test\.js, which serves development only/],
  ['a source in the tarball', { 'dist/a.ts': '' }, /has dist\/a\.ts/],
  [
    'an export without types',
    {
      'package.json': withExports({ '.': { default: './dist/index.js' }, './b': './dist/b.js' }),
      'dist/b.js': '',
    },
    /arethetypeswrong/,
  ],
  ['a command without its first line', { 'bin/keypin.js': 'main()\n' }, /does not open with #!/],
  ['too many bytes', { 'dist/large.js': `'${'x'.repeat(200_000)}'` }, /the limit is 200000/],
] as const) {
  test(`${name} is a fault`, async (t) => {
    assert.match(await faultsOf(t, changes as Record<string, string>), because)
  })
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { root } from '../workspace/packages.ts'
import { types } from './types.ts'

const settings = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
settings.compilerOptions.types = [] // node's are not in the folder of a test

for (const [name, text, because] of [
  ['a wrong type', "export const a: number = 'one'\n", /tools\/a\.ts\(1,14\): error TS2322/],
  ['an unchecked index', 'export const a = (list: string[]): string => list[0]\n', /TS2322/],
  ['undefined in an optional property', 'export const a: { b?: number } = { b: undefined }\n', /TS2375/],
  ['an enum, which cannot be erased', 'export enum A { B }\n', /TS1294/],
  ['an export without a type', 'export const a = Math.max(1, 2)\n', /TS9010/],
  ['a type imported as a value', "import { B } from './b.ts'\nexport type A = B\n", /TS1484/],
] as const) {
  test(`${name} is a fault`, async (t) => {
    const files = {
      'tsconfig.json': JSON.stringify(settings),
      'tools/a.ts': text,
      'tools/b.ts': 'export type B = 1\n',
    }
    const { faults } = await types.run(tree(t, files))
    assert.match(faults.join('\n'), because)
  })
}

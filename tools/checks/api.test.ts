import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { readSurface } from '../workspace/api.ts'
import { compareSurfaces } from './api.ts'

const surfaces = new Map([['keypin.d.ts', 'export declare const a: 1\nexport declare const b: 2\n']])

test('a committed surface that is as it was has no fault', (t) => {
  const folder = tree(t, { 'keypin.d.ts': 'export declare const a: 1\nexport declare const b: 2\n' })
  assert.deepEqual(compareSurfaces(surfaces, folder), [])
})

test('a change of what is public is a fault that names the line', (t) => {
  const folder = tree(t, { 'keypin.d.ts': 'export declare const a: 1\nexport declare const b: 3\n' })
  assert.match(compareSurfaces(surfaces, folder).join(), /^api\/keypin\.d\.ts:2 is not what is public now/)
})

test('a module without a committed surface is a fault, and so is a surface without its module', (t) => {
  const faults = compareSurfaces(surfaces, tree(t, { 'gone.d.ts': '' })).join('\n')
  assert.match(faults, /api\/gone\.d\.ts describes a module that is gone/)
  assert.match(faults, /api\/keypin\.d\.ts is missing/)
})

test('a surface has declarations without comments, under the names that users import', () => {
  const { declarations, exported } = readSurface(`
    /** Said in full. */
    declare function a$1(): void;
    declare function a$1(b: number /* of what? */): void;
    interface Inner { c: 1 }
    export { a$1 as a };`)
  assert.deepEqual([...exported], ['a'])
  assert.equal(declarations.get('a'), 'declare function a(): void;\ndeclare function a(b: number ): void;')
  assert.equal(declarations.get('Inner'), 'interface Inner { c: 1 }')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { packagesInOrder, root } from './packages.ts'
import { publishedManifest } from './stage.ts'

test('every package comes after those it depends on', () => {
  const names = packagesInOrder().map(({ name }) => name)
  assert.ok(names.indexOf('keypin') < names.indexOf('@keypin/care'))
  assert.equal(names.at(-1), '@keypin/cli')
})

test('packages that depend on each other in a circle are named', (t) => {
  const folder = tree(t, {
    'packages/a/package.json': '{ "name": "a", "version": "0", "dependencies": { "b": "0" } }',
    'packages/a/src/index.ts': '',
    'packages/b/package.json': '{ "name": "b", "version": "0", "dependencies": { "a": "0" } }',
    'packages/b/src/index.ts': '',
  })
  assert.throws(() => packagesInOrder(folder), /in a circle: a, b/)
})

test('what is published leads to no sources and runs no scripts', () => {
  for (const { manifest } of packagesInOrder(root)) {
    const published = JSON.stringify(publishedManifest(manifest))
    assert.doesNotMatch(published, /keypin-source|\.\/src|"scripts"|"devDependencies"/)
  }
})

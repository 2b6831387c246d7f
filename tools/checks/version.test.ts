import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { version } from './version.ts'

const GOOD = {
  'packages/keypin/package.json': '{ "name": "keypin", "version": "0.2.0" }',
  'packages/care/package.json':
    '{ "name": "@keypin/care", "version": "0.2.0", "dependencies": { "keypin": "0.2.0" } }',
  'CHANGELOG.md': '## [0.2.0] - unreleased\n',
  'package-lock.json': '{\n  "version": "0.2.0"\n}\n',
}

const faultsOf = async (t: TestContext, changes: Record<string, string>): Promise<string> =>
  (await version.run(tree(t, { ...GOOD, ...changes }))).faults.join('\n')

test('one version everywhere has no fault', async (t) => {
  assert.equal(await faultsOf(t, {}), '')
})

for (const [name, changes, because] of [
  [
    'a package of another version',
    { 'packages/lab/package.json': '{ "name": "l", "version": "0.1.0" }' },
    /lab.*has version 0\.1\.0/,
  ],
  [
    'a package that asks for another version',
    {
      'packages/care/package.json': GOOD['packages/care/package.json'].replace(
        '"keypin": "0.2.0"',
        '"keypin": "^0.2.0"',
      ),
    },
    /asks for keypin \^0\.2\.0, which is 0\.2\.0/,
  ],
  [
    'a version that the changelog does not know',
    { 'CHANGELOG.md': '## [0.1.0] - 2026-01-01\n' },
    /has no heading '## \[0\.2\.0\]/,
  ],
  [
    'a lock file that names a registry',
    { 'package-lock.json': '\n  "resolved": "https://r.example/a.tgz"' },
    /:2 names a registry/,
  ],
] as const) {
  test(`${name} is a fault`, async (t) => {
    assert.match(await faultsOf(t, changes as Record<string, string>), because)
  })
}

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { root } from '../workspace/packages.ts'
import { layers } from './layers.ts'

const MANIFESTS = {
  'package.json': '{ "name": "w", "version": "0", "devDependencies": { "fast-check": "1" } }',
  'packages/keypin/package.json': '{ "name": "keypin", "version": "0" }',
  'packages/care/package.json':
    '{ "name": "@keypin/care", "version": "0", "dependencies": { "keypin": "0" } }',
  'packages/care/src/a.ts': "import 'keypin'",
}

const faultsOf = async (t: TestContext, files: Record<string, string>): Promise<readonly string[]> =>
  (await layers.run(tree(t, { ...MANIFESTS, ...files }))).faults

const refused: Record<string, { files: Record<string, string>; because: RegExp }> = {
  'a lower layer of keypin imports a higher one': {
    files: {
      'packages/keypin/src/x509/a.ts': "import type { B } from '../pins/b.ts'",
      'packages/keypin/src/pins/b.ts': '',
    },
    because:
      /^packages\/keypin\/src\/x509\/a\.ts:1 imports pins\/b\.ts: x509 may import only what is before it/,
  },
  'a type is imported in the wrong direction by import()': {
    files: {
      'packages/keypin/src/x509/a.ts': "export type B = import('../pins/b.ts').B",
      'packages/keypin/src/pins/b.ts': '',
    },
    because: /x509 may import only/,
  },
  'the pure part opens a socket': {
    files: { 'packages/keypin/src/evaluate/a.ts': "\nimport tls from 'node:tls'" },
    because: /evaluate\/a\.ts:2 imports node:tls: only node\/ touches the world/,
  },
  'a folder has no place in the layers': {
    files: { 'packages/keypin/src/extra/a.ts': "import '../errors.ts'" },
    because: /is in no layer/,
  },
  'keypin imports a sibling': {
    files: { 'packages/keypin/src/pins/a.ts': "import '@keypin/care'" },
    because: /imports run down only/,
  },
  'a test of keypin imports a sibling': {
    files: { 'packages/keypin/src/pins/a.test.ts': "import '@keypin/forge'" },
    because: /even the tests of keypin stand alone/,
  },
  'a package imports one beside it': {
    files: { 'packages/care/src/b.ts': "const a = await import('@keypin/probe')" },
    because: /imports run down only/,
  },
  'a package reaches into the files of another': {
    files: { 'packages/care/src/b.ts': "export * from '../../keypin/src/index.ts'" },
    because: /which is outside its package/,
  },
  'a published file imports what serves tests only': {
    files: { 'packages/care/src/b.ts': "import './testing/c.ts'" },
    because: /which serves tests only/,
  },
  'a published file imports a development dependency of the workspace': {
    files: { 'packages/care/src/b.ts': "import 'fast-check'" },
    because: /imports fast-check, which @keypin\/care does not declare/,
  },
  'a package declares what it does not use': {
    files: { 'packages/care/src/a.ts': '' },
    because: /declares keypin, which nothing of it imports/,
  },
  'keypin gets a dependency': {
    files: {
      'packages/keypin/package.json':
        '{ "name": "keypin", "version": "0", "dependencies": { "left-pad": "1" } }',
      'packages/keypin/src/index.ts': "import 'left-pad'",
    },
    because: /keypin has none/,
  },
  'two modules import each other': {
    files: {
      'packages/care/src/b.ts': "import './c.ts'",
      'packages/care/src/c.ts': "import type {} from './b.ts'",
    },
    because: /b\.ts → packages\/care\/src\/c\.ts → packages\/care\/src\/b\.ts/,
  },
}

for (const [name, { files, because }] of Object.entries(refused)) {
  test(`it is a fault when ${name}`, async (t) => {
    const faults = await faultsOf(t, files)
    assert.equal(faults.length, 1, faults.join('\n'))
    assert.match(faults[0] ?? '', because)
  })
}

test('code in a string or a comment is no import', async (t) => {
  const text = "// import 'fast-check'\nexport const a = `\nimport 'fast-check'\n`\n"
  assert.deepEqual(await faultsOf(t, { 'packages/care/src/b.ts': text }), [])
})

test('tests may use the development dependencies of the workspace and, except in keypin and forge, its packages', async (t) => {
  const files = {
    'packages/care/src/a.test.ts':
      "import 'fast-check'\nimport '@keypin/forge'\nimport '../../../tools/testing/needs.ts'",
    'packages/keypin/src/pins/a.test.ts': "import 'fast-check'\nimport 'node:tls'\nimport '../index.ts'",
  }
  assert.deepEqual(await faultsOf(t, files), [])
})

test('this repository has modules to look at', async () => {
  const { looked } = await layers.run(root)
  assert.ok(Number.parseInt(looked, 10) > 100, looked)
})

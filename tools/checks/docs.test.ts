import assert from 'node:assert/strict'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { root } from '../workspace/packages.ts'
import { docs } from './docs.ts'

const FILES = {
  'package.json': '{ "type": "module" }',
  'tsconfig.json': readFileSync(join(root, 'tsconfig.json'), 'utf8'),
  'packages/keypin/package.json': '{ "name": "keypin", "version": "0" }',
  'api/keypin.d.ts':
    "// The public surface of 'keypin', …\nexport declare function parsePinSet(text: string): PinSet\n",
}

const faultsOf = async (t: TestContext, files: Record<string, string>): Promise<string> => {
  const folder = tree(t, { ...FILES, ...files })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return (await docs.run(folder)).faults.join('\n')
}

const page = (code: string): Record<string, string> => ({ 'docs/a.md': `# A\n\n\`\`\`ts\n${code}\n\`\`\`\n` })
const docstring = (code: string): Record<string, string> => ({
  'packages/keypin/src/a.ts': `/**\n * Parses.\n *\n * @example\n * ${code}\n */\nexport function parsePinSet(text: string): unknown {\n  return text\n}\n`,
})

test('an example that compiles has no fault', async (t) => {
  assert.equal(await faultsOf(t, page("import { parsePinSet } from 'keypin'\nparsePinSet('{}')")), '')
})

test('an example that calls what does not exist is a fault at its line of the page', async (t) => {
  const faults = await faultsOf(t, page("import { parsePinSet } from 'keypin'\nparsePinSet('{}').gone()"))
  assert.match(faults, /^docs\/a\.md:5: error TS2339: Property 'gone' does not exist/)
})

test('an example of a page has to import what it uses', async (t) => {
  assert.match(
    await faultsOf(t, page("parsePinSet('{}')")),
    /^docs\/a\.md:4: error TS\d+: Cannot find name 'parsePinSet'/,
  )
})

test('an example of a docstring may use the names of its module without importing them', async (t) => {
  assert.equal(await faultsOf(t, docstring("const pins = parsePinSet('{}')")), '')
})

test('an example of a docstring that does not compile is a fault at its line of the source', async (t) => {
  assert.match(
    await faultsOf(t, docstring('parsePinSet(1)')),
    /^packages\/keypin\/src\/a\.ts:5: error TS2345/,
  )
})

test('code in another language is not compiled', async (t) => {
  assert.equal(await faultsOf(t, { 'docs/a.md': '```js\nnot( code\n```\n' }), '')
})

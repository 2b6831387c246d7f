import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { links } from './links.ts'

const faultsOf = async (t: TestContext, text: string): Promise<readonly string[]> =>
  (await links.run(tree(t, { 'docs/a.md': text, 'docs/b.md': '# One `two`, three\n## Same\n## Same\n' })))
    .faults

test('links to files, headings, folders and other sites are fine', async (t) => {
  const text =
    '[a](b.md) [b](b.md#one-two-three) [c](b.md#same-1) [d](../docs) [e](https://example.com/x.md) [f](#here)\n# Here\n'
  assert.deepEqual(await faultsOf(t, text), [])
})

test('a link to a file that is not there is a fault', async (t) => {
  assert.deepEqual(await faultsOf(t, '\n[a](c.md)'), ['docs/a.md:2 links to c.md, which is not there'])
})

test('a link to a heading that is not there is a fault', async (t) => {
  assert.deepEqual(await faultsOf(t, '[a](b.md#four)'), [
    'docs/a.md:1 links to #four, which b.md does not have',
  ])
})

test('a link in code is none', async (t) => {
  assert.deepEqual(await faultsOf(t, '```\n[a](c.md)\n```\n`[a](c.md)`\n'), [])
})

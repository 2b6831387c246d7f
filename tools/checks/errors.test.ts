import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { errors } from './errors.ts'

const DOCS = [
  '# Errors',
  '### `KEYPIN_A`',
  '## Complaints about a pin set',
  '| `unknown-key` | … |',
  '## Losses',
  '| `no-expiry` | … |',
  '## Losses of an import',
  '| `no-host` | … |',
].join('\n')

const SOURCE = `
export type Codes = 'KEYPIN_A'
export type PinSetIssueCode = | 'unknown-key'
  | 'unknown-key'
export type LossCode = 'no-expiry' | 'no-expiry'; export type ImportLossCode = 'no-host' | 'no-host'
export const path = process.env.KEYPIN_PINSET
`

const faultsOf = async (t: TestContext, source: string, docs: string): Promise<string> =>
  (
    await errors.run(tree(t, { 'packages/keypin/src/errors.ts': source, 'docs/errors.md': docs }))
  ).faults.join('\n')

test('codes that are used and explained have no fault, and environment variables are no codes', async (t) => {
  assert.equal(await faultsOf(t, SOURCE, DOCS), '')
})

test('a code that is explained nowhere is a fault', async (t) => {
  const faults = await faultsOf(t, `${SOURCE}throw new E('KEYPIN_B')`, DOCS)
  assert.match(
    faults,
    /^packages\/keypin\/src\/errors\.ts:7 uses KEYPIN_B, which has no heading in docs\/errors\.md$/,
  )
})

test('an explanation of a code that no source uses is a fault', async (t) => {
  assert.match(
    await faultsOf(t, SOURCE, `${DOCS}\n### \`KEYPIN_OLD\``),
    /^docs\/errors\.md:9 explains KEYPIN_OLD, which no source/,
  )
})

test('a complaint about pin sets without a row in its table is a fault, and so is a dead row', async (t) => {
  const faults = await faultsOf(t, SOURCE.replaceAll('unknown-key', 'duplicate-key'), DOCS)
  assert.match(faults, /uses duplicate-key, which has no row in the table 'Complaints about a pin set'/)
  assert.match(faults, /explains unknown-key, which no source uses/)
})

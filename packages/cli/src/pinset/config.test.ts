import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { CareError } from '@keypin/care'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Config, readConfig } from './config.ts'
import { pinSetPaths } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'keypin-config-'))
after(() => rmSync(folder, { recursive: true }))

const schemaFile = join(import.meta.dirname, '../../schema/config-1.json')
const fitsSchema = new Ajv2020({ strict: true, strictTypes: false }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')),
)

function read(value: unknown): Config {
  const paths = pinSetPaths(folder)
  writeFileSync(paths.config, JSON.stringify(value))
  return readConfig(paths)
}

const whole = {
  $schema: './node_modules/@keypin/cli/schema/config-1.json',
  targets: [{ id: 'node-https', out: 'src', options: { style: 'esm' } }],
  distribution: { url: 'https://pins.example.net/', keyedBy: 'common-name' },
  lint: {
    code: ['app/src'],
    expiryDays: 180,
    suppress: [
      { rule: 'L26', reason: 'a browser' },
      { rule: 'target-loss', target: 'curl', host: 'a.example.com', reason: 'x', until: '2027-01-31' },
      { rule: 'L32', file: 'app/debug/', reason: 'not shipped' },
    ],
  },
}

const suppressing = (one: object): object => ({ lint: { suppress: [one] } })

describe('the configuration', () => {
  test('is read whole', () => {
    const { targets, suppress, code, expiryDays, distribution } = read(whole)
    assert.deepEqual(targets, whole.targets)
    assert.deepEqual(suppress, whole.lint.suppress)
    assert.deepEqual([code, expiryDays, distribution], [['app/src'], 180, whole.distribution])
  })

  test('has defaults for all of it', () => {
    assert.deepEqual(read({}), { targets: [], suppress: [], code: [] })
    assert.deepEqual(read({ distribution: {} }).distribution, { keyedBy: 'host' })
  })

  for (const right of [whole, {}, { lint: {} }, { targets: [] }])
    test(`and its schema accept ${JSON.stringify(right).slice(0, 60)}`, () => {
      assert.ok(fitsSchema(right), JSON.stringify(fitsSchema.errors))
      read(right)
    })

  const wrong: object[] = [
    [],
    { target: [] },
    { targets: {} },
    { targets: [{}] },
    { targets: [{ id: 'x', options: { a: 1 } }] },
    { targets: [{ id: 'x', optoins: {} }] },
    { lint: [] },
    { lint: { supress: [] } },
    { lint: { code: 'src' } },
    { lint: { code: [''] } },
    { lint: { expiryDays: 0 } },
    { lint: { expiryDays: 1.5 } },
    { distribution: { url: 'http://pins.example.net/' } },
    { distribution: { keyedBy: 'name' } },
    { distribution: { uri: '' } },
    suppressing({ reason: 'x' }),
    suppressing({ rule: 'L26' }),
    suppressing({ rule: 'L26', reason: ' ' }),
    suppressing({ rule: 'L26', reason: 'x', until: 'soon' }),
    suppressing({ rule: 'L26', reason: 'x', hosts: 'a' }),
  ]
  for (const value of wrong)
    test(`and its schema refuse ${JSON.stringify(value)}`, () => {
      assert.equal(fitsSchema(value), false)
      assert.throws(
        () => read(value),
        (error) => error instanceof CareError && error.code === 'KEYPIN_CONFIG_INVALID',
      )
    })

  test('knows which rules there are, which a schema cannot', () => {
    assert.throws(() => read(suppressing({ rule: 'L99', reason: 'x' })), /is not the id of a rule/)
  })
})

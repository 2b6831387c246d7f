import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { createForge } from './forge.ts'
import { createKeyPool } from './pool.ts'
import { publicKeyInfo } from './public-key.ts'

const identity = (key: KeyObject): string => Buffer.from(publicKeyInfo(key)).toString('base64')

test('a pool never hands out the same key twice, filled or empty', async () => {
  const pool = createKeyPool({ size: 4 })
  await pool.fill('P-256', 'Ed25519')
  const taken: KeyObject[] = []
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 10; n++) taken.push(pool.take('P-256'), pool.take('Ed25519'))
    await pool.fill('P-256')
  }
  pool.close()
  assert.equal(new Set(taken.map(identity)).size, 60)
})

test('a shelf is filled when asked, and again after a key was taken', async () => {
  const pool = createKeyPool({ size: 2 })
  assert.equal(pool.ready('P-256'), 0)
  await pool.fill('P-256')
  assert.equal(pool.ready('P-256'), 2)
  pool.take('P-256')
  assert.equal(pool.ready('P-256'), 1)
  await pool.fill('P-256')
  assert.equal(pool.ready('P-256'), 2)
  pool.close()
})

test('several fillings at once do not overfill a shelf', async () => {
  const pool = createKeyPool({ size: 3 })
  await Promise.all([pool.fill('P-256'), pool.fill('P-256'), pool.fill('P-256')])
  assert.equal(pool.ready('P-256'), 3)
  pool.close()
})

test('a closed pool keeps nothing and makes nothing ahead, and still serves', async () => {
  const pool = createKeyPool({ size: 2 })
  const filling = pool.fill('P-256')
  pool.close()
  await filling
  assert.equal(pool.take('P-256').asymmetricKeyType, 'ec')
  await pool.fill('P-256')
  assert.equal(pool.ready('P-256'), 0)
})

test('a forge takes its keys from the pool', async () => {
  const keys = createKeyPool({ size: 3 })
  await keys.fill('RSA-2048')
  const leaf = createForge({ keys }).root({ key: 'RSA-2048' }).leaf('api.example.com', { key: 'RSA-2048' })
  assert.notEqual(identity(leaf.key), identity(leaf.chain()[1]?.key ?? leaf.key))
  assert.ok(keys.ready('RSA-2048') < 3)
  keys.close()
})

test('a kind of key that does not exist is refused by its name', async () => {
  const pool = createKeyPool()
  const nonsense = 'toString' as 'P-256'
  assert.throws(() => pool.take(nonsense), { code: 'FORGE_OPTION_INVALID', message: /"toString"/u })
  await assert.rejects(pool.fill(nonsense), { code: 'FORGE_OPTION_INVALID' })
  assert.throws(() => createKeyPool({ size: 0 }), { name: 'TypeError', message: /^size:/u })
})

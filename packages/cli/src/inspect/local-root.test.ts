import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pinOf } from 'keypin'
import { spawnKeypin } from '../testing/spawn.ts'
import { Stage } from '../testing/stage.ts'

test('a root that only this machine trusts is named with its pin, as text and as JSON', async () => {
  await using stage = new Stage()
  const port = await stage.serve('api', stage.root.leaf('api.example.com'))
  const pin = pinOf(stage.root.der).text
  const argv = ['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`]
  // the store of this process: what an administrator, or an interceptor's installer, would have added to the machine's
  const env = { SSL_CERT_FILE: join(stage.dir, 'ca.pem') }
  const text = spawnKeypin(argv, stage.dir, { env })
  const json = spawnKeypin([...argv, '--json'], stage.dir, { env })
  assert.deepEqual([(await text.ended).code, (await json.ended).code], [0, 0])
  assert.ok(
    text.said.stdout.includes(
      `  trust      ends in a root of this machine's own store
             a root on this machine that the public roots do not hold: a local interceptor or a company network
             CN=Lab Root
             ${pin}
`,
    ),
    text.said.stdout,
  )
  assert.match(text.said.stderr, /WARNING/)
  const { trust } = JSON.parse(json.said.stdout)
  assert.deepEqual(trust.by, { public: false, system: true })
  assert.equal(trust.localRoot.subject, 'CN=Lab Root')
  assert.equal(trust.localRoot.pin, pin)
})

test('--trust leaves out the roots that it does not name', async () => {
  await using stage = new Stage()
  const port = await stage.serve('api', stage.root.leaf('api.example.com'))
  const argv = ['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--json']
  const trust = async (...more: string[]): Promise<unknown> =>
    JSON.parse((await stage.keypin(...argv, ...more)).stdout).trust
  assert.deepEqual(await trust('--trust', 'given'), { ends: 'given', by: { given: true }, coversHost: true })
  assert.deepEqual(await trust('--trust', 'public,given'), {
    ends: 'given',
    by: { public: false, given: true },
    coversHost: true,
  })
  const alone = (await trust('--trust', 'public')) as { ends: string; by: object }
  assert.deepEqual([alone.ends, alone.by], ['nowhere', { public: false }])
  const told = await stage.keypin('inspect', './ca.pem', '--trust', 'everybody')
  assert.equal(told.exit, 2)
  assert.match(told.stderr, /choose from: public, system, given/)
  assert.equal((await stage.keypin('inspect', './ca.pem', '--trust', 'given')).exit, 2)
})

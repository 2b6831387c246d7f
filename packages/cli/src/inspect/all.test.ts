import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { pinOf } from 'keypin'
import { Stage } from '../testing/stage.ts'

const HOST = 'api.example.com'

test('--all shows each chain once, and which client gets which', async () => {
  await using stage = new Stage()
  const ecdsa = stage.root.leaf(HOST, { key: 'P-256' })
  const rsa = stage.root.leaf(HOST, { key: 'RSA-2048' })
  const port = await stage.serve('server', ecdsa, {
    key: [ecdsa.keyPem, rsa.keyPem],
    cert: [ecdsa.chainPem(), rsa.chainPem()],
  })
  const args = ['inspect', HOST, '--all', '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem']
  const { exit, stdout } = await stage.keypin(...args)
  assert.equal(exit, 0)
  assert.match(stdout, /TLSv1\.3 +ECDSA: chain 1 +RSA: chain 2 +Ed25519: none/)
  assert.match(stdout, /without a name +chain [12]/)
  for (const { der } of [ecdsa, rsa]) assert.equal(stdout.split(`     pin      ${pinOf(der).text}`).length, 2)
  const { chains, addresses } = JSON.parse((await stage.keypin(...args, '--json')).stdout)
  assert.equal(chains.length, 2)
  assert.equal(addresses[0].answers.length, 7)
})

test('--nameless shows what the server has for clients that name nobody', async () => {
  await using stage = new Stage()
  const [named, nameless] = [stage.root.leaf(HOST), stage.root.leaf('default.example.com')]
  const port = await stage.serve('server', nameless, {
    SNICallback: (_name, done) =>
      done(null, createSecureContext({ key: named.keyPem, cert: named.chainPem() })),
  })
  const args = ['inspect', HOST, '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--json']
  const pinOfFirst = async (...more: string[]): Promise<string> =>
    JSON.parse((await stage.keypin(...args, ...more)).stdout).presented[0].pin
  assert.equal(await pinOfFirst(), pinOf(named.der).text)
  assert.equal(await pinOfFirst('--nameless'), pinOf(nameless.der).text)
  assert.equal((await stage.keypin(...args, '--all', '--nameless')).exit, 2)
})

test('--all of a file is wrong use', async () => {
  await using stage = new Stage()
  assert.equal((await stage.keypin('inspect', './ca.pem', '--all')).exit, 2)
})

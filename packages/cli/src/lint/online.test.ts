import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { pinOf, readCertificate } from 'keypin'
import { Stage } from '../testing/stage.ts'

const HOST = 'api.example.com'
const hashOf = (bytes: Uint8Array): string => `sha256/${createHash('sha256').update(bytes).digest('base64')}`

interface Told {
  readonly rule: string
  readonly level: string
  readonly message: string
  readonly fix: string
}

/** What lint says of a pin set, with a look at a server. */
async function lintOf(
  stage: Stage,
  port: number,
  pins: readonly (string | object)[],
  ...more: readonly string[]
): Promise<{ exit: number; findings: readonly Told[]; stderr: string }> {
  stage.write('pinset.json', JSON.stringify({ version: 1, unlisted: 'block', hosts: { [HOST]: { pins } } }))
  const look = ['--online', '--connect', `127.0.0.1:${port}`, '--json', ...more]
  const { exit, stdout, stderr } = await stage.keypin('lint', ...look)
  return { exit, stderr, findings: stdout === '' ? [] : JSON.parse(stdout).findings }
}

const errors = (findings: readonly Told[]): string[] =>
  findings.filter(({ level }) => level === 'error').map(({ rule }) => rule)

test('a pin of the EC point of what is served is told, with the right one', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf(HOST)
  const port = await stage.serve('server', leaf)
  const spare = pinOf(stage.root.leaf(HOST).der).text
  const naive = hashOf(readCertificate(leaf.der).spki.subarray(-65))
  const { exit, findings } = await lintOf(stage, port, [naive, spare], '--ca', 'ca.pem')
  assert.equal(exit, 1)
  assert.deepEqual(errors(findings), ['L3', 'L8'])
  const wrong = findings.find(({ rule }) => rule === 'L8')
  assert.match(wrong?.message ?? '', /bare EC point/)
  assert.ok(wrong?.fix.includes(pinOf(leaf.der).text))

  const right = await lintOf(stage, port, [pinOf(leaf.der).text, spare], '--ca', 'ca.pem')
  assert.deepEqual([right.exit, errors(right.findings)], [0, []])
})

test('a server with a second key that is not pinned locks out who is shown that one', async () => {
  await using stage = new Stage()
  const ecdsa = stage.root.leaf(HOST, { key: 'P-256' })
  const rsa = stage.root.leaf(HOST, { key: 'RSA-2048' })
  const both = { key: [ecdsa.keyPem, rsa.keyPem], cert: [ecdsa.chainPem(), rsa.chainPem()] }
  const port = await stage.serve('server', ecdsa, both)
  const spare = pinOf(stage.root.leaf(HOST).der).text
  const { exit, findings } = await lintOf(stage, port, [pinOf(ecdsa.der).text, spare], '--ca', 'ca.pem')
  assert.equal(exit, 1)
  assert.match(findings.find(({ rule, level }) => rule === 'L4' && level === 'error')?.message ?? '', /RSA/)
})

test('a backup that stands in the served chain is none', async () => {
  await using stage = new Stage()
  const issuing = stage.root.intermediate()
  const leaf = issuing.leaf(HOST)
  const port = await stage.serve('server', leaf)
  const backup = { pin: pinOf(issuing.der).text, state: 'backup' }
  const { findings } = await lintOf(stage, port, [pinOf(leaf.der).text, backup], '--ca', 'ca.pem')
  assert.ok(errors(findings).includes('L2'))
})

test('a pinned certificate for another name, or of a CA that nobody trusts, satisfies nobody', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf('other.example.com')
  const port = await stage.serve('server', leaf)
  const pins = [pinOf(leaf.der).text, pinOf(stage.root.leaf(HOST).der).text]
  // the pin matches, and a lint that compared pins alone would be content
  assert.deepEqual(errors((await lintOf(stage, port, pins, '--ca', 'ca.pem')).findings), ['L3'])
  assert.deepEqual(errors((await lintOf(stage, port, pins)).findings), ['L3'])
})

test('a server that cannot be looked at leaves the answer open', async () => {
  await using stage = new Stage()
  const pins = [pinOf(stage.root.leaf(HOST).der).text, pinOf(stage.root.leaf(HOST).der).text]
  const { exit, stderr } = await lintOf(stage, 1, pins)
  assert.equal(exit, 3)
  assert.match(stderr, /refused the connection/)
})

test('where to look is refused where nobody looks', async () => {
  await using stage = new Stage()
  stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [HOST]: { mode: 'off', reason: 'x' } } }))
  for (const option of [
    ['--connect', '127.0.0.1:1'],
    ['--port', '8443'],
    ['--starttls', 'smtp'],
  ]) {
    const { exit, stderr } = await stage.keypin('lint', ...option)
    assert.equal(exit, 2)
    assert.match(stderr, new RegExp(`${option[0]} is for a look at the servers\\nkeypin: say so: --online`))
  }
  assert.equal((await stage.keypin('lint')).exit, 0)
})

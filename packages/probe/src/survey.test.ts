import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { type Issued, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { inspect } from './inspect.ts'
import { type Survey, survey } from './survey.ts'
import { closedPort, serveTls } from './testing/servers.ts'

const HOST = 'api.example.com'
const authority = root()
const [ecdsa, rsa, ed25519] = (['P-256', 'RSA-2048', 'Ed25519'] as const).map((key) =>
  authority.leaf(HOST, { key }),
) as [Issued, Issued, Issued]
const forNobody = authority.leaf('default.example.com')

const look = (port: number): Promise<Survey> =>
  survey(HOST, { connect: { host: '127.0.0.1', port }, ca: [authority.der], systemStore: false })

const shown = (...leaves: readonly Issued[]): { key: string[]; cert: string[] } => ({
  key: leaves.map(({ keyPem }) => keyPem),
  cert: leaves.map((leaf) => leaf.chainPem()),
})

const pinsOf = ({ chains }: Survey): unknown[] => chains.map(({ presented }) => presented[0]?.pin)

test('a certificate of each kind of key is found, which one look does not', async () => {
  await using server = await serveTls(shown(ecdsa, rsa, ed25519))
  const connect = { host: '127.0.0.1', port: server.port }
  const naive = await inspect(HOST, { connect, ca: [authority.der] })
  assert.equal(naive.presented.length, 1)
  const seen = await look(server.port)
  assert.deepEqual(new Set(pinsOf(seen)), new Set([ecdsa, rsa, ed25519].map(({ der }) => pinOf(der).text)))
  const [address] = seen.addresses
  assert.equal(address?.answers.length, 7)
  for (const { only, chain } of address?.answers ?? []) {
    if (only === undefined) continue
    const expected = { ECDSA: ecdsa, RSA: rsa, Ed25519: ed25519 }[only.key]
    assert.equal(seen.chains[chain ?? -1]?.presented[0]?.pin, pinOf(expected.der).text, JSON.stringify(only))
  }
})

test('what the server does not have is no answer, and no failure', async () => {
  await using server = await serveTls({ ...shown(rsa), maxVersion: 'TLSv1.2' })
  const { addresses, chains } = await look(server.port)
  assert.equal(chains.length, 1)
  const had = addresses[0]?.answers.filter(({ chain }) => chain !== undefined).map(({ only }) => only)
  assert.deepEqual(had, [{ protocol: 'TLSv1.2', key: 'RSA' }, undefined])
  assert.ok(addresses[0]?.answers.every(({ failure }) => failure === undefined))
})

test('what is shown to a client that names nobody is told apart', async () => {
  const context = createSecureContext({ key: ecdsa.keyPem, cert: ecdsa.chainPem() })
  await using server = await serveTls({
    ...shown(forNobody),
    SNICallback: (name, done) => done(null, name === HOST ? context : undefined),
  })
  const { addresses, chains } = await look(server.port)
  const nameless = addresses[0]?.answers.find(({ servername }) => !servername)
  const other = chains[nameless?.chain ?? -1]
  assert.equal(other?.presented[0]?.pin, pinOf(forNobody.der).text)
  assert.equal(other?.trust.coversHost, false)
  assert.equal(chains[addresses[0]?.chain ?? -1]?.trust.coversHost, true)
})

test('an address that cannot be looked at is asked once, and told', async () => {
  const { addresses, chains } = await look(closedPort())
  assert.equal(addresses[0]?.failure?.code, 'KEYPIN_CONNECTION_REFUSED')
  assert.deepEqual(addresses[0]?.answers, [])
  assert.deepEqual(chains, [])
})

test('every address of the name is looked at', async () => {
  await using server = await serveTls(shown(ecdsa))
  const seen = await survey(`localhost:${server.port}`, { ca: [authority.der], systemStore: false })
  assert.ok(seen.addresses.some(({ address, chain }) => address.startsWith('127.0.0.1:') && chain === 0))
})

import assert from 'node:assert/strict'
import dns from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { type Issued, root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { inspect } from './inspect.ts'
import { type Survey, survey } from './survey.ts'
import { closedPort, type Running, serveTls } from './testing/servers.ts'

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

const isIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
const ownAddresses = ['127.0.0.1', '127.0.0.2', ...(isIpv6 ? ['::1'] : [])]

/** A server at each address, all on one port, which is free at the first and with luck at the others. */
async function serveEverywhere(leaves: readonly Issued[], tries = 20): Promise<Running & AsyncDisposable> {
  const first = await serveTls(shown(leaves[0] as Issued))
  const servers = new AsyncDisposableStack()
  servers.use(first)
  try {
    for (const [index, host] of ownAddresses.slice(1).entries())
      servers.use(await serveTls(shown(leaves[index + 1] as Issued), { host, port: first.port }))
  } catch (error) {
    await servers.disposeAsync()
    if (tries === 0) throw error
    return serveEverywhere(leaves, tries - 1)
  }
  return { port: first.port, [Symbol.asyncDispose]: () => servers.disposeAsync() }
}

test('every address of the name is looked at, A and AAAA', async (t) => {
  const leaves = [ecdsa, rsa, ed25519]
  await using server = await serveEverywhere(leaves)
  const resolver = t.mock.method(dns, 'lookup', async (name: string) => {
    assert.equal(name, HOST)
    return ownAddresses.map((address) => ({ address, family: isIP(address) }))
  })
  syncBuiltinESMExports()
  t.after(() => {
    resolver.mock.restore()
    syncBuiltinESMExports()
  })
  const seen = await survey(`${HOST}:${server.port}`, { ca: [authority.der], systemStore: false })
  // each address has a key of its own: a look at one of them finds one
  assert.deepEqual(
    seen.addresses.map(({ address, chain }) => [address, seen.chains[chain ?? -1]?.presented[0]?.pin]),
    ownAddresses.map((host, index) => [
      `${host.includes(':') ? `[${host}]` : host}:${server.port}`,
      pinOf((leaves[index] as Issued).der).text,
    ]),
  )
})

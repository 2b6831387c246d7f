// Whether a connection that is passed through was used, told by the lengths of its records: of real handshakes of
// every shape, against a client that leaves once it is finished and one that asks.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import tls from 'node:tls'
import { root } from '@keypin/forge'
import { contentType } from '../wire/records.ts'
import type { Evidence } from './evidence.ts'
import { Relay } from './relay.ts'
import { hasRequest } from './use.ts'

const authority = root()
const leaf = authority.leaf('localhost')
const identity = authority.leaf('client.example.com', { extendedKeyUsage: ['clientAuth'] })

interface Shape {
  readonly version: 'TLSv1.2' | 'TLSv1.3'
  /** The server takes no other group, so that a client of TLS 1.3 has to greet it twice. */
  readonly group?: string
  readonly certificate?: 'none' | 'own'
}

/** What a relay saw of one connection. */
async function relayed({ version, group, certificate }: Shape, asks: boolean): Promise<Evidence> {
  const server = tls.createServer({
    key: leaf.keyPem,
    cert: leaf.chainPem(),
    requestCert: certificate !== undefined,
    rejectUnauthorized: false,
    maxVersion: version,
    ...(group === undefined ? {} : { ecdhCurve: group }),
  })
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nhello'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const upstream = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const front = createServer({ allowHalfOpen: true })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const over = new Promise<Evidence>((resolve) => {
    front.once('connection', (socket) => {
      const relay = new Relay(socket, upstream, { way: 'direct' }, () => resolve(relay.evidence()))
    })
  })
  const own = certificate === 'own' ? { key: identity.keyPem, cert: identity.chainPem() } : {}
  const { port } = front.address() as AddressInfo
  const client = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.pem, ...own })
  client.on('error', () => {})
  await once(client, 'secureConnect')
  if (asks) client.write('GET / HTTP/1.0\r\nhost: localhost\r\n\r\n')
  else client.end()
  client.resume()
  await over.finally(() => client.destroy())
  server.close()
  front.close()
  return await over
}

const shapes: readonly (readonly [string, Shape])[] = [
  ['TLS 1.2', { version: 'TLSv1.2' }],
  ['TLS 1.2, asked for a certificate that it has not', { version: 'TLSv1.2', certificate: 'none' }],
  ['TLS 1.2, with a certificate of its own', { version: 'TLSv1.2', certificate: 'own' }],
  ['TLS 1.3', { version: 'TLSv1.3' }],
  ['TLS 1.3, greeted twice', { version: 'TLSv1.3', group: 'P-384' }],
  ['TLS 1.3, asked for a certificate that it has not', { version: 'TLSv1.3', certificate: 'none' }],
  ['TLS 1.3, with a certificate of its own', { version: 'TLSv1.3', certificate: 'own' }],
]

for (const [name, shape] of shapes) {
  test(`${name}: who leaves after the handshake has not used it, and who asks has`, async () => {
    assert.equal((await relayed(shape, false)).relayed?.isUsed, false)
    assert.equal((await relayed(shape, true)).relayed?.isUsed, true)
  })
}

/** The rule of the literature: more than two records, or a second one that is no alert; TLS 1.2 by its Finished. */
function naive({ records }: Evidence): boolean {
  const at = records.findIndex(({ type }) => type === contentType.changeCipherSpec)
  const data = records.filter(({ type }) => type === contentType.applicationData)
  if (records[at + 1]?.type === contentType.handshake) return data.length > 0
  return data.length > 2 || (data.length === 2 && data[1]?.length !== 19)
}

test('the rule of the literature takes a second greeting and an empty certificate for a request', async () => {
  const wrong = shapes.filter(
    ([, { group, certificate }]) => group !== undefined || certificate !== undefined,
  )
  const ofTls13 = wrong.filter(([, { version }]) => version === 'TLSv1.3')
  for (const [name, shape] of ofTls13) assert.equal(naive(await relayed(shape, false)), true, name)
})

test('Java, which pads: a Finished of 85 bytes and two alerts of 35 are no request, and what is longer is', () => {
  const records = (...lengths: number[]): { type: number; length: number }[] =>
    lengths.map((length) => ({ type: contentType.applicationData, length }))
  const has = (...lengths: number[]): boolean =>
    hasRequest({ isTls13: true, clientRecords: records(...lengths) })
  assert.equal(has(85, 35), false)
  assert.equal(has(85, 35, 35), false)
  assert.equal(has(85, 173, 35, 35), true)
})

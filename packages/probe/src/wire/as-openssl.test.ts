import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type Issued, root } from '@keypin/forge'
import { shakeHands } from '../handshake.ts'
import { inspect } from '../inspect.ts'
import { current } from '../offers.ts'
import { tap } from '../tap.ts'
import { type Cut, message, record, type Step, serveSteps, vector } from '../testing/own-server.ts'
import { cutInto, relay } from '../testing/relay.ts'
import { type Running, serveTls } from '../testing/servers.ts'
import { cursor } from './cursor.ts'
import { readServerFlight } from './server-flight.ts'

const HOST = 'api.example.com'
const leaf = root().intermediate().leaf(HOST)
const other = root().intermediate().leaf(HOST)

const hex = (chain: readonly Uint8Array[] = []): string[] =>
  chain.map((der) => Buffer.from(der).toString('hex'))
const chainOf = (from: Issued): Buffer[] =>
  from
    .chain()
    .slice(0, -1)
    .map(({ der }) => Buffer.from(der))

/** What one and the same handshake is for OpenSSL, and for whoever reads along. */
interface Views {
  readonly isFinished: boolean
  readonly openssl: readonly string[]
  readonly wire: readonly string[]
}

async function viewsOf(port: number): Promise<Views> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const wire = tap(socket)
  const keyLog: string[] = []
  const secured = connectTls({
    socket: wire.stream,
    rejectUnauthorized: false,
    requestOCSP: true,
  })
  secured.isSessionReused = () => true
  secured.on('keylog', (line) => keyLog.push(line.toString('latin1')))
  const isFinished = await new Promise<boolean>((resolve) => {
    secured.once('secureConnect', () => resolve(true))
    secured.on('error', () => resolve(false)).once('close', () => resolve(false))
  })
  const openssl = isFinished ? hex(chainOfOpenssl(secured)) : []
  const { chain } = readServerFlight(wire.received(), keyLog)
  secured.destroy()
  return { isFinished, openssl, wire: hex(chain) }
}

function chainOfOpenssl(secured: TLSSocket): Buffer[] {
  const chain: Buffer[] = []
  for (let one = secured.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate)
    chain.push(one.raw)
  return chain
}

/** The chain that a look tells, or nothing where it came to no end. */
async function lookAt(port: number): Promise<string[] | undefined> {
  const endpoint = { host: '127.0.0.1', port }
  const seen = await shakeHands({ endpoint, offer: current, trust: 'nobody', timeoutMs: 5000 })
  return seen.ok ? hex(seen.presented) : undefined
}

async function seesWhatOpensslSees(port: number, chain: readonly string[]): Promise<void> {
  const { isFinished, openssl, wire } = await viewsOf(port)
  assert.ok(isFinished)
  assert.deepEqual(openssl, chain)
  assert.deepEqual(wire, chain)
  assert.deepEqual(await lookAt(port), chain)
}

/** Messages of TLS 1.3. */
const extensions = message(8, vector(2))
const certificate = (chain: readonly Uint8Array[], beside: Uint8Array = vector(2)): Buffer =>
  message(
    11,
    vector(1),
    vector(3, ...chain.flatMap((der, index) => [vector(3, der), index === 0 ? beside : vector(2)])),
  )
const shown = certificate(chainOf(leaf))
const forged = certificate(chainOf(other))
const honest: readonly Step[] = [extensions, shown, 'CertificateVerify', 'Finished']
const changeCipherSpec = record(20, Uint8Array.of(1))

describe('the chain of TLS 1.3 is the one that OpenSSL has taken, when the server', () => {
  const cuts: Readonly<Record<string, Cut>> = {
    'sends each octet in a record of its own': { record: 1 },
    'cuts messages in the middle of their headers': { record: 7 },
    'pads its records': { record: 400, padding: 900 },
    'sends all its messages in one record': {},
  }
  for (const [how, cut] of Object.entries(cuts))
    test(how, async () => {
      await using server = await serveSteps(leaf.key, honest, cut)
      await seesWhatOpensslSees(server.port, hex(chainOf(leaf)))
    })

  test('wants another group than was proposed first', async () => {
    // a HelloRetryRequest: two messages say ServerHello
    const shares = { ecdhCurve: 'P-384', minVersion: 'TLSv1.3', requestCert: true } as const
    await using server = await serveTls({ key: leaf.keyPem, cert: leaf.chainPem(), ...shares })
    await seesWhatOpensslSees(server.port, hex(chainOf(leaf)))
  })

  test('sends more than is kept, of which nothing is read from the wire', async () => {
    await using server = await serveSteps(leaf.key, honest, { record: 1, padding: 4000 })
    assert.deepEqual((await viewsOf(server.port)).wire, [])
    assert.deepEqual(await lookAt(server.port), hex(chainOf(leaf)))
  })

  test('makes gestures for middleboxes', async () => {
    const gestures = honest.flatMap((step): Step[] => [{ clear: changeCipherSpec }, step, 'new record'])
    await using server = await serveSteps(leaf.key, gestures)
    await seesWhatOpensslSees(server.port, hex(chainOf(leaf)))
  })
})

// The one difference there is: OpenSSL takes other encodings than DER too, and gives them back as DER. Other clients
// refuse them.
test('a certificate that is not DER is told as it was sent, and has no pin', async () => {
  const der = Buffer.from(leaf.der)
  const sent = Buffer.concat([Uint8Array.of(0x30, 0x83, 0), der.subarray(2)])
  await using server = await serveSteps(leaf.key, [extensions, certificate([sent]), ...honest.slice(2)])
  const { openssl, wire } = await viewsOf(server.port)
  assert.deepEqual([openssl, wire], [hex([der]), hex([sent])])
  const seen = await inspect('127.0.0.1', {
    connect: { host: '127.0.0.1', port: server.port },
    systemStore: false,
  })
  assert.deepEqual(
    seen.presented.map(({ pin, certificatePin }) => [pin, certificatePin]),
    [[undefined, `cert-sha256/${hash('sha256', sent, 'base64')}`]],
  )
})

/** A reader that looks for what begins like a Certificate message in each record by itself. */
function naiveChainOf(bodies: readonly Buffer[], isTls13: boolean): string[] {
  const found = bodies.findLast((body) => body[0] === 11 && body.readUIntBE(1, 3) === body.length - 4)
  if (found === undefined) return []
  const list = cursor(found.subarray(isTls13 ? 8 : 7))
  const chain: Uint8Array[] = []
  for (let der = list.vector(3); der !== undefined; der = list.vector(3)) {
    chain.push(der)
    if (isTls13) list.vector(2)
  }
  return hex(chain)
}

/** Messages in records that begin and end where a part of one looks like a message of its own. */
function aroundPart(messages: Buffer, part: Buffer): Buffer[] {
  const at = messages.indexOf(part)
  return [messages.subarray(0, at), part, messages.subarray(at + part.length)]
}

// OpenSSL leaves what is stapled to whoever asked for it: a server may say anything there
describe('a forged chain that is stapled to the true one, in a record of its own, is not taken for it', () => {
  test('in TLS 1.3', async () => {
    const status = Buffer.concat([Uint8Array.of(0, 5), vector(2, Uint8Array.of(1), vector(3, forged))])
    const bodies = aroundPart(certificate(chainOf(leaf), vector(2, status)), forged)
    assert.deepEqual(naiveChainOf(bodies, true), hex(chainOf(other)))
    // the handshake is accounted for by the message, and cut into these records
    const cut = bodies.flatMap((unaccounted): Step[] => [{ unaccounted }, 'new record'])
    const accounted: Step = { accountedOnly: Buffer.concat(bodies) }
    const steps: Step[] = [extensions, 'new record', ...cut, accounted, 'CertificateVerify', 'Finished']
    await using server = await serveSteps(leaf.key, steps)
    await seesWhatOpensslSees(server.port, hex(chainOf(leaf)))
  })

  test('in TLS 1.2', async () => {
    const old = message(11, vector(3, ...chainOf(other).map((der) => vector(3, der))))
    await using server = await serveTls12(old)
    let bodies: Buffer[] = []
    const shape = (messages: Buffer): Buffer[] => {
      if (!messages.includes(old)) return cutInto(16_384)(messages)
      bodies = aroundPart(messages, old)
      return bodies.map((body) => record(22, body))
    }
    await using between = await relay(server.port, shape)
    await seesWhatOpensslSees(between.port, hex(chainOf(leaf)))
    assert.deepEqual(naiveChainOf(bodies, false), hex(chainOf(other)))
  })
})

/** A server of TLS 1.2 that staples what it is told to. */
async function serveTls12(staple?: Buffer): Promise<Running> {
  const options = { key: leaf.keyPem, cert: leaf.chainPem(), maxVersion: 'TLSv1.2' } as const
  return serveTls(options, undefined, (server) => {
    if (staple !== undefined) server.on('OCSPRequest', (_leaf, _issuer, done) => done(null, staple))
  })
}

const helloRequest = Buffer.alloc(4)
const warning = record(21, Uint8Array.of(1, 112))
const shapes: Readonly<Record<string, (messages: Buffer) => readonly Uint8Array[]>> = {
  'each octet gets a record of its own': cutInto(1),
  'messages are cut in the middle of their headers': cutInto(7),
  'all messages come to lie in one record': cutInto(16_384),
  'a warning comes before everything': (messages) => [warning, ...cutInto(16_384)(messages)],
  'a warning comes in the middle of a message': (messages) => {
    const [first = warning, ...rest] = cutInto(300)(messages)
    return [first, warning, ...rest]
  },
  'records are empty': (messages) =>
    cutInto(300)(messages).flatMap((one) => [record(22, Buffer.alloc(0)), one]),
  'the server asks to begin anew before it has begun': (messages) => [
    record(22, helloRequest),
    ...cutInto(16_384)(messages),
  ],
}

describe('the chain of TLS 1.2 is the one that OpenSSL has taken, when on the way', () => {
  for (const [how, shape] of Object.entries(shapes))
    test(how, async () => {
      await using server = await serveTls12()
      await using between = await relay(server.port, shape)
      await seesWhatOpensslSees(between.port, hex(chainOf(leaf)))
    })
})

const lies: Readonly<Record<string, readonly Step[]>> = {
  'shows a forged chain before the true one': [extensions, forged, shown, 'CertificateVerify', 'Finished'],
  'shows a forged chain after the true one': [extensions, shown, forged, 'CertificateVerify', 'Finished'],
  'shows a forged chain that it does not account for': [
    ...[extensions, { unaccounted: forged }, shown, 'CertificateVerify', 'Finished'],
  ] as const,
  'shows a forged chain after its signature': [
    ...[extensions, shown, 'CertificateVerify', forged, 'Finished'],
  ] as const,
  'shows the true chain only after the signature with it': [
    ...[extensions, forged, 'CertificateVerify', shown, 'Finished'],
  ] as const,
  'shows a forged chain in clear text': [{ clear: record(22, forged) }, ...honest],
  'shows a forged chain in clear text after the true one': [
    ...[extensions, shown, { clear: record(22, forged) }, 'CertificateVerify', 'Finished'],
  ] as const,
  'shows a forged chain under another type of record': [
    ...[extensions, { record: forged, type: 23 }, shown, 'CertificateVerify', 'Finished'],
  ] as const,
  'shows a forged chain with a context': [
    ...[extensions, message(11, vector(1, Uint8Array.of(1)), forged.subarray(5)), ...honest.slice(1)],
  ] as const,
  'shows a forged chain compressed': [extensions, message(25, forged), ...honest.slice(1)],
  'begins anew': [{ clear: record(22, message(2, Buffer.alloc(38))) }, ...honest],
  'sends an empty record': [extensions, { record: Buffer.alloc(0), type: 22 }, ...honest.slice(1)],
  'sends a record of another type': [extensions, { record: forged, type: 24 }, ...honest.slice(1)],
  'breaks off a message': [extensions, shown.subarray(0, 40), shown, 'CertificateVerify', 'Finished'],
}
describe('no handshake is finished in which a reader could see another chain, when the server of TLS 1.3', () => {
  for (const [how, steps] of Object.entries(lies))
    test(how, async () => {
      await using server = await serveSteps(leaf.key, steps)
      assert.equal((await viewsOf(server.port)).isFinished, false)
      assert.equal(await lookAt(server.port), undefined)
    })
})

describe('no handshake is finished in which a reader could see another chain, when on the way of TLS 1.2', () => {
  const old = message(11, vector(3, ...chainOf(other).map((der) => vector(3, der))))
  const hello = (messages: Buffer): number => (messages[0] === 2 ? 4 + messages.readUIntBE(1, 3) : 0)
  const lies: Readonly<Record<string, (messages: Buffer) => readonly Uint8Array[]>> = {
    'a forged chain is put before the true one': (messages) =>
      [messages.subarray(0, hello(messages)), old, messages.subarray(hello(messages))].map((part) =>
        record(22, part),
      ),
    'a forged chain is put after the last message': (messages) => [record(22, messages), record(22, old)],
    'a forged chain is put before everything': (messages) => [record(22, old), record(22, messages)],
    'the change of ciphers comes early': (messages) => [
      ...[record(22, messages.subarray(0, hello(messages))), record(20, Uint8Array.of(1))],
      record(22, messages.subarray(hello(messages))),
    ],
  }
  for (const [how, shape] of Object.entries(lies))
    test(how, async () => {
      await using server = await serveTls12()
      await using between = await relay(server.port, shape)
      assert.equal((await viewsOf(between.port)).isFinished, false)
      assert.equal(await lookAt(between.port), undefined)
    })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { tap } from '../tap.ts'
import { serveTls } from '../testing/servers.ts'
import { isRecordHeader } from './records.ts'
import { FlightReader, readServerFlight } from './server-flight.ts'

const leaf = root().intermediate().leaf('api.example.com')
const chain = leaf.chain().map(({ der }) => Buffer.from(der))

/** A finished handshake as it went over the wire. */
async function handshake(
  version: 'TLSv1.2' | 'TLSv1.3',
  ciphers?: string,
): Promise<{ received: Uint8Array; keyLog: string[] }> {
  await using server = await serveTls({
    cert: leaf.chainPem({ root: true }),
    key: leaf.keyPem,
    minVersion: version,
    maxVersion: version,
    ...(ciphers === undefined ? {} : { ciphers }),
  })
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const wire = tap(socket)
  const secured = connectTls({
    socket: wire.stream,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  })
  const keyLog: string[] = []
  secured.on('keylog', (line) => keyLog.push(line.toString()))
  await once(secured, 'secureConnect')
  secured.destroy()
  return { received: wire.received(), keyLog }
}

const suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

describe('a handshake read from the wire', () => {
  for (const suite of suites)
    test(`with ${suite} tells chain and signature, though they are encrypted`, async () => {
      const { received, keyLog } = await handshake('TLSv1.3', suite)
      const flight = readServerFlight(received, keyLog)
      assert.equal(flight.version, 0x0304)
      assert.equal(flight.signature, 0x0403)
      assert.deepEqual(
        flight.chain?.map((der) => Buffer.from(der)),
        chain,
      )
    })

  test('of TLS 1.3 without its key log tells what is in clear text and no more', async () => {
    const { received } = await handshake('TLSv1.3')
    const flight = readServerFlight(received)
    assert.equal(flight.version, 0x0304)
    assert.ok(flight.group)
    assert.equal(flight.chain, undefined)
  })

  test('of TLS 1.2 needs no key log', async () => {
    const { received } = await handshake('TLSv1.2')
    const flight = readServerFlight(received)
    assert.equal(flight.version, 0x0303)
    assert.equal(flight.signature, 0x0403)
    assert.deepEqual(
      flight.chain?.map((der) => Buffer.from(der)),
      chain,
    )
  })

  test('with the key log of another connection tells no chain', async () => {
    const one = await handshake('TLSv1.3')
    const other = await handshake('TLSv1.3')
    assert.equal(readServerFlight(one.received, other.keyLog).chain, undefined)
  })

  test('cut off anywhere never throws, and never tells a certificate that was not sent whole', async () => {
    const { received } = await handshake('TLSv1.2')
    for (let length = 0; length <= received.length; length++) {
      const { chain: told = [] } = readServerFlight(received.subarray(0, length))
      for (const [index, der] of told.entries()) assert.deepEqual(Buffer.from(der), chain[index])
    }
  })
})

test('a flight tells the same in whatever pieces it comes', async () => {
  const { received, keyLog } = await handshake('TLSv1.3')
  const whole = readServerFlight(received, keyLog)
  fc.assert(
    fc.property(fc.array(fc.nat(received.length), { maxLength: 40 }), (cuts) => {
      const reader = new FlightReader(keyLog)
      const ends = [...cuts.sort((a, b) => a - b), received.length]
      for (const [index, end] of ends.entries()) reader.take(received.subarray(ends[index - 1] ?? 0, end))
      assert.deepEqual(reader.take(new Uint8Array()), whole)
      assert.ok(reader.isOver)
    }),
  )
})

test('a flight cut into the smallest records and pieces takes no longer for that', () => {
  const message = Buffer.concat([Uint8Array.of(11, 0, 80, 0), Buffer.alloc(20_480)])
  const octets = [...message].flatMap((octet) => [22, 3, 3, 0, 1, octet])
  const received = Uint8Array.from(octets)
  const startedAt = process.hrtime.bigint()
  const reader = new FlightReader()
  for (let at = 0; at < received.length; at += 128) reader.take(received.subarray(at, at + 128))
  // whoever begins anew with each piece takes more than ten seconds
  assert.ok(process.hrtime.bigint() - startedAt < 2_000_000_000n)
  assert.deepEqual(reader.take(new Uint8Array()).chain, [])
})

describe('bytes from a stranger', () => {
  test('never make the reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        readServerFlight(bytes)
      }),
    )
  })

  test('in the shape of handshake records never make the reader throw', () => {
    const message = fc
      .tuple(fc.constantFrom(2, 11, 12, 13, 15, 20, 22), fc.uint8Array({ maxLength: 200 }))
      .map(([type, body]) => [type, 0, 0, body.length, ...body])
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
        const body = messages.flat()
        readServerFlight(Uint8Array.from([22, 3, 3, body.length >> 8, body.length & 255, ...body]))
      }),
    )
  })

  test('are a TLS record only by type, version and a length that records can have', () => {
    assert.equal(isRecordHeader(Uint8Array.from([22, 3, 3, 0, 10])), true)
    assert.equal(isRecordHeader(Uint8Array.from([72, 84, 84, 80, 47])), false)
    assert.equal(isRecordHeader(Uint8Array.from([22, 3, 3, 255, 255])), false)
  })
})

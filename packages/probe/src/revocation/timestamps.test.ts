import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { leafStatus } from './leaf-status.ts'
import { mostTimestamps, readTimestamps } from './timestamps.ts'

const withLength = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes])

function timestamp(log: number, at: number, version = 0): Uint8Array {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(at))
  return Buffer.concat([
    Buffer.from([version]),
    Buffer.alloc(32, log),
    time,
    Buffer.from([0, 0, 4, 3]),
    withLength(Buffer.alloc(70, 1)),
  ])
}

const list = (...items: readonly Uint8Array[]): Uint8Array => withLength(Buffer.concat(items.map(withLength)))

describe('a list of timestamps', () => {
  test('tells log and time of each, and that none is checked', () => {
    const time = Date.parse('2026-11-22T12:00:00Z')
    assert.deepEqual(readTimestamps(list(timestamp(1, time), timestamp(2, time)), 'handshake'), [
      {
        source: 'handshake',
        logId: Buffer.alloc(32, 1).toString('base64'),
        at: '2026-11-22T12:00:00.000Z',
        signedWith: 'ecdsa_secp256r1_sha256',
        signature: 'not-checked',
      },
      {
        source: 'handshake',
        logId: Buffer.alloc(32, 2).toString('base64'),
        at: '2026-11-22T12:00:00.000Z',
        signedWith: 'ecdsa_secp256r1_sha256',
        signature: 'not-checked',
      },
    ])
  })

  test('in a certificate is found there', () => {
    const leaf = root().leaf('api.example.com', { timestamps: 3 })
    const { timestamps, ocsp } = leafStatus([leaf.der], undefined, [], new Date())
    assert.deepEqual(
      timestamps.map(({ source, unreadable }) => [source, unreadable]),
      Array(3).fill(['certificate', undefined]),
    )
    assert.equal(ocsp, undefined)
  })

  test('has one that is of another version, or of no time, told as unreadable beside the others', () => {
    const far = Number.MAX_SAFE_INTEGER
    const read = readTimestamps(list(timestamp(1, 0, 9), timestamp(2, far), timestamp(3, 0)), 'ocsp')
    assert.deepEqual(
      read.map(({ unreadable }) => unreadable === undefined),
      [false, false, true],
    )
  })

  test('of thousands is read up to a limit', () => {
    const read = readTimestamps(list(...Array.from({ length: 500 }, () => timestamp(1, 0))), 'certificate')
    assert.equal(read.length, mostTimestamps + 1)
    assert.match(read.at(-1)?.unreadable ?? '', /more than/)
  })

  test('of a stranger never makes the reader throw, nor says more than it may', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.ok(readTimestamps(bytes, 'handshake').length <= mostTimestamps + 1)
        assert.ok(readTimestamps(withLength(bytes), 'handshake').length <= mostTimestamps + 1)
      }),
    )
  })
})

test('of a certificate that cannot be read nobody says that it has no timestamps', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { timestamps } = leafStatus([bytes], undefined, [], new Date())
      assert.equal(timestamps.length, 1)
      assert.ok(timestamps[0]?.unreadable)
    }),
  )
})

describe('among many extensions', () => {
  const shown = { ok: true, flight: {} } as const
  const filler = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      oid: `1.3.6.1.4.1.99999.${index}`,
      value: Uint8Array.of(5, 0),
    }))
  const status = (extensions: ReturnType<typeof filler>) =>
    leafStatus(
      [root().leaf('api.example.com', { timestamps: 2, mustStaple: true, extensions }).der],
      shown,
      [],
      new Date(),
    )

  test('as many as a certificate that is read may have, none is overlooked', () => {
    const { ocsp, timestamps } = status(filler(200))
    assert.equal(ocsp?.mustStaple, true)
    assert.deepEqual(
      timestamps.map(({ unreadable }) => unreadable),
      [undefined, undefined],
    )
  })

  test('beyond that, and in a feature that is none, nothing is said to be missing', () => {
    const { ocsp, timestamps } = status(filler(300))
    assert.equal(ocsp?.mustStaple, 'unreadable')
    assert.match(timestamps[0]?.unreadable ?? '', /more than 256/)
    const odd = root().leaf('a.example', {
      extensions: [{ oid: '1.3.6.1.5.5.7.1.24', value: Uint8Array.of(0x30, 0x7f) }],
    })
    assert.equal(leafStatus([odd.der], shown, [], new Date()).ocsp?.mustStaple, 'unreadable')
  })
})

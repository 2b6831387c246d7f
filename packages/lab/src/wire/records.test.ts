import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RecordReader, type TlsRecord } from './records.ts'

const recordBytes = ({ type, length }: TlsRecord): Uint8Array =>
  Buffer.concat([Uint8Array.of(type, 3, 3, length >> 8, length & 0xff), Buffer.alloc(length, 7)])

function read(chunks: readonly Uint8Array[]): { records: TlsRecord[]; content: number; isBroken: boolean } {
  const found = { records: [] as TlsRecord[], content: 0, isBroken: false }
  const reader = new RecordReader({
    record: (record) => found.records.push(record),
    fragment: (_record, bytes) => {
      found.content += bytes.length
    },
    broken: () => {
      found.isBroken = true
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  return found
}

const anyRecord: fc.Arbitrary<TlsRecord> = fc.record(
  {
    type: fc.integer({ min: 20, max: 24 }),
    length: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(16_384)),
  },
  { noNullPrototype: true },
)

test('records are the same however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 5000 })),
      (records, cuts) => {
        const bytes = Buffer.concat(records.map(recordBytes))
        const chunks: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        chunks.push(bytes.subarray(at))
        const found = read(chunks)
        assert.deepEqual(found.records, records)
        assert.equal(
          found.content,
          records.reduce((sum, { length }) => sum + length, 0),
        )
        assert.equal(found.isBroken, false)
      },
    ),
  )
})

test('no bytes make the reader throw, and what is no record is said to be none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { records, isBroken } = read([bytes])
      if (bytes.length > 0 && (bytes[0] ?? 0) < 20) assert.ok(isBroken && records.length === 0)
    }),
  )
  assert.ok(read([Buffer.from('GET / HTTP/1.1\r\n')]).isBroken)
})

test('a record longer than TLS allows is no record', () => {
  assert.ok(read([Uint8Array.of(23, 3, 3, 0xff, 0xff)]).isBroken)
})

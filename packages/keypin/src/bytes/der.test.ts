import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CertificateError } from '../errors.ts'
import { element, integer, octetString, sequence } from '../testing/der-writer.ts'
import { DerReader, MAX_DER_DEPTH, Tag } from './der.ts'

function reader(...octets: readonly number[]): DerReader {
  return new DerReader(Uint8Array.from(octets), 'thing')
}

const refused: readonly (readonly [fact: string, octets: readonly number[], message: RegExp])[] = [
  ['nothing at all', [], /at byte 0: it ends where part should be/],
  ['a tag without a length', [0x30], /it ends where part should be/],
  ['a length octet that is missing', [0x30, 0x82, 0x01], /it ends within the length of part/],
  ['content that is cut off', [0x30, 0x03, 0x00, 0x00], /part announces 3 bytes where 2 are left/],
  ['an indefinite length', [0x30, 0x80, 0x00, 0x00], /part has an indefinite length/],
  ['a long length that fits the short form', [0x30, 0x81, 0x01, 0x00], /not as short as it can be/],
  ['a length with a leading zero', [0x30, 0x82, 0x00, 0x80, ...Array(128).fill(0)], /not as short/],
  ['a length of five octets', [0x30, 0x85, 1, 0, 0, 0, 0], /has a length of 5 octets/],
  ['the reserved length 0xff', [0x30, 0xff, 0x00], /has a length of 127 octets/],
  ['a length of 4 GiB', [0x30, 0x84, 0xff, 0xff, 0xff, 0xff], /announces 4294967295 bytes where 0 are left/],
  ['a tag number above 30', [0x3f, 0x81, 0x01, 0x00], /tag number above 30/],
]

for (const [fact, octets, message] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(
      () => reader(...octets).any('part'),
      (error) =>
        error instanceof CertificateError &&
        error.code === 'KEYPIN_DER_MALFORMED' &&
        message.test(error.message),
    )
  })
}

test('an inner element cannot reach beyond the one that holds it', () => {
  const outer = reader(0x30, 0x02, 0x04, 0x05, 1, 2, 3, 4, 5).enter(Tag.sequence, 'outer')
  assert.throws(() => outer.any('inner'), /at byte 2: inner announces 5 bytes where 0 are left/)
})

test('a wrong tag is told with both tags and the place', () => {
  assert.throws(() => reader(0x04, 0x00).read(Tag.sequence, 'outer SEQUENCE'), {
    message: 'the thing is malformed at byte 0: tag 0x04 where outer SEQUENCE (0x30) should be',
  })
})

test('what is left over is counted', () => {
  const left = reader(0x05, 0x00, 0x00)
  left.any('part')
  assert.throws(() => left.finish('part'), /at byte 2: 1 byte too many after part/)
})

test('readers nest only so deep', () => {
  let nested: Uint8Array = new Uint8Array(0)
  for (let i = 0; i <= MAX_DER_DEPTH; i++) nested = sequence(nested)
  let inner = new DerReader(nested, 'thing')
  assert.throws(() => {
    for (;;) inner = inner.enter(Tag.sequence, 'level')
  }, /elements nest more than 24 deep/)
})

test('an INTEGER has no octet more than it needs', () => {
  for (const octets of [
    [0x02, 0x00],
    [0x02, 0x02, 0x00, 0x7f],
    [0x02, 0x02, 0xff, 0x80],
  ]) {
    assert.throws(() => reader(...octets).integer('number'), /number is not a minimal INTEGER/)
  }
  assert.deepEqual([...reader(0x02, 0x02, 0x00, 0x80).integer('number')], [0x00, 0x80])
  assert.deepEqual([...reader(0x02, 0x01, 0x00).integer('number')], [0x00])
})

test('a BOOLEAN is 00 or ff, and false when it is left out', () => {
  assert.equal(reader(0x01, 0x01, 0xff).flag('critical'), true)
  assert.equal(reader(0x01, 0x01, 0x00).flag('critical'), false)
  assert.equal(reader(0x04, 0x00).flag('critical'), false)
  assert.throws(() => reader(0x01, 0x01, 0x01).flag('critical'), /neither TRUE nor FALSE/)
  assert.throws(() => reader(0x01, 0x02, 0xff, 0xff).flag('critical'), /neither TRUE nor FALSE/)
})

test('a BIT STRING of keys and signatures is whole octets, at least one', () => {
  assert.throws(() => reader(0x03, 0x01, 0x00).octets('key'), /key is empty/)
  assert.throws(() => reader(0x03, 0x02, 0x04, 0xf0).octets('key'), /key is not of whole octets/)
})

test('what was written is read back, with the places it stands in', () => {
  const leaf = fc.uint8Array({ maxLength: 300 }).map((bytes) => octetString(bytes))
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 8 }), (parts) => {
      const bytes = sequence(...parts)
      const outer = new DerReader(bytes, 'thing').enter(Tag.sequence, 'outer')
      const read: Uint8Array[] = []
      while (!outer.done) read.push(outer.slice(outer.any('part')))
      assert.deepEqual(read, parts)
    }),
  )
})

test('no bytes make the reader stop for another reason, or run past the end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(8), (bytes, spare) => {
      // What stands after the end is a trap: were it read, it would show among the elements.
      const room = new Uint8Array(bytes.length + spare).fill(0x30)
      room.set(bytes)
      const seen = walk(new DerReader(room.subarray(0, bytes.length), 'thing'), 0)
      assert.ok(seen <= bytes.length)
    }),
    { numRuns: 5000 },
  )
})

function walk(from: DerReader, seen: number): number {
  let count = seen
  try {
    while (!from.done) {
      const part = from.any('part')
      assert.ok(part.start < part.content && part.content <= part.end && part.end <= from.bytes.length)
      count++
      if ((part.tag & 0x20) !== 0) count = walk(from.inside(part), count)
    }
  } catch (error) {
    assert.ok(error instanceof CertificateError, String(error))
  }
  return count
}

test('an element that is a view of a larger buffer is read by its own bounds', () => {
  const padded = Buffer.concat([Buffer.from([0xff, 0xff]), element(0x30, integer(5)), Buffer.from([0xff])])
  const view = padded.subarray(2, -1)
  const inner = new DerReader(view, 'thing').enter(Tag.sequence, 'outer')
  assert.deepEqual([...inner.integer('five')], [5])
})

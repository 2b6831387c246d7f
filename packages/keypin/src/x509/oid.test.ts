import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DerReader } from '../bytes/der.ts'
import { element, oid } from '../testing/der-writer.ts'
import { readOid } from './oid.ts'

function read(octets: readonly number[]): string {
  return readOid(new DerReader(element(0x06, Uint8Array.from(octets)), 'thing'), 'kind')
}

for (const text of [
  '0.0',
  '0.39',
  '1.2.840.113549.1.1.1',
  '1.39',
  '2.5.29.17',
  '2.40',
  '2.999.3',
  `2.25.${2n ** 128n - 1n}`,
]) {
  test(`${text} is read back`, () => {
    assert.equal(readOid(new DerReader(oid(text), 'thing'), 'kind'), text)
  })
}

test('arcs of any size are exact', () => {
  const arc = fc.bigInt({ min: 0n, max: 2n ** 100n })
  fc.assert(
    fc.property(fc.array(arc, { maxLength: 3 }), arc, (arcs, second) => {
      const text = ['2', second, ...arcs].join('.')
      assert.equal(readOid(new DerReader(oid(text), 'thing'), 'kind'), text)
    }),
  )
})

test('an identifier that ends within an arc is refused', () => {
  assert.throws(() => read([0x2a, 0x86]), /kind is not an object identifier/)
  assert.throws(() => read([]), /kind is not an object identifier/)
})

test('an arc with a leading zero is refused, since it would be a second spelling', () => {
  assert.throws(() => read([0x2a, 0x80, 0x01]), /kind has a padded arc/)
})

test('an arc of more than 128 bits is refused', () => {
  assert.throws(() => read([0x2a, ...Array(19).fill(0xff), 1]), /kind has an arc of more than 128 bits/)
})

test('an identifier of more than 64 octets is refused', () => {
  assert.throws(() => read(Array(65).fill(1)), /kind is not an object identifier/)
})

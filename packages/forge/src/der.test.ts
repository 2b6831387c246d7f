import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBER } from 'asn1js'
import fc from 'fast-check'
import { element, readElement, readElements, sequence, unsignedInteger } from './der.ts'
import { ForgeError } from './errors.ts'

test('an element holds its bytes, however many, as another reader sees them', () => {
  for (const size of [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000]) {
    const content = new Uint8Array(size).fill(7)
    const der = element(0x04, content)
    const { result, offset } = fromBER(der)
    assert.equal(offset, der.length)
    assert.equal(result.valueBlock.blockLength, size)
    assert.deepEqual(Buffer.from(readElement(der).content), Buffer.from(content))
  }
})

test('a sequence is read back as the elements it was made of', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (contents) => {
      const members = contents.map((content) => element(0x0c, content))
      const read = readElements(readElement(sequence(...members)).content)
      assert.deepEqual(
        read.map(({ raw }) => Buffer.from(raw)),
        members.map((raw) => Buffer.from(raw)),
      )
    }),
  )
})

test('an unsigned integer is positive and as short as can be', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), (bytes) => {
      const { content } = readElement(unsignedInteger(bytes))
      const hex = Buffer.from(content).toString('hex')
      assert.equal(BigInt(`0x${hex}`), BigInt(`0x${Buffer.from(bytes).toString('hex')}`))
      assert.ok((content[0] ?? 0) < 0x80)
      assert.ok(content.length === 1 || content[0] !== 0 || (content[1] ?? 0) >= 0x80)
    }),
  )
})

test('bytes that are no DER are refused, never read past their end', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        for (const { raw, content } of readElements(bytes)) {
          assert.ok(raw.byteOffset + raw.length <= bytes.byteOffset + bytes.length)
          assert.ok(content.length < raw.length)
        }
      } catch (error) {
        assert.ok(error instanceof ForgeError && error.code === 'FORGE_CERTIFICATE_UNREADABLE')
      }
    }),
  )
})

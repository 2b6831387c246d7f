import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '@keypin/forge'
import { readCertificate } from 'keypin'
import { anchorsNaming } from './named-anchors.ts'

const one = root({ name: 'Lab Root' })
const long = root({ name: 'x'.repeat(2_000) })
const anchors = [one.der, long.der, root({ name: 'Other Root' }).der]
const nameOf = (der: Uint8Array): Uint8Array => readCertificate(der).subject.raw

test('anchors are found by the name in them, of any size', () => {
  assert.deepEqual(anchorsNaming(nameOf(one.der), anchors), [one.der])
  assert.deepEqual(anchorsNaming(nameOf(long.der), anchors), [long.der])
})

test('what was found is remembered until the list changes', () => {
  const list = [...anchors]
  const found = anchorsNaming(nameOf(one.der), list)
  assert.equal(anchorsNaming(nameOf(one.der), list), found)
  list.shift()
  assert.deepEqual(anchorsNaming(nameOf(one.der), list), [])
})

test('a name as long as a stranger likes is not kept', () => {
  // a thousand of a hundred kilobytes each would be
  assert.notEqual(anchorsNaming(nameOf(long.der), anchors), anchorsNaming(nameOf(long.der), anchors))
})

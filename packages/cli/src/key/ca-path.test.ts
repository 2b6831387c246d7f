import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { root, withSwappedKey } from '@keypin/forge'
import { readCertificates } from 'keypin'
import { rootAbove } from './ca-path.ts'
import { issuedFacts } from './issued.ts'

const now = new Date()
const top = root({ name: 'Top' })
const middle = top.intermediate({ name: 'Middle' })
const low = middle.intermediate({ name: 'Low' })

describe('the certificate of a CA', () => {
  test('is issued when a way leads up to a root that somebody trusts', () => {
    assert.equal(rootAbove([low.der, middle.der], [top.der], now), top.der)
    assert.equal(rootAbove([middle.der], [top.der], now), top.der)
  })

  test('that is such a root is one by itself', () => {
    assert.equal(rootAbove([top.der], [top.der], now), top.der)
    const [pem = ''] = rootCertificates
    const [der = new Uint8Array()] = readCertificates(pem)
    const { ends, isCa } = issuedFacts([der], { chain: [], given: [] }, now)
    assert.deepEqual([isCa, ends], [true, 'public'])
  })

  const refusals: readonly [string, readonly Uint8Array[], readonly Uint8Array[]][] = [
    ['of which the way is not whole', [low.der], [top.der]],
    ['of which nobody trusts the root', [low.der, middle.der, top.der], []],
    ['that names a CA which has not signed it', [root({ name: 'Top' }).intermediate().der], [top.der]],
    [
      'with the name and the issuer of another, and a key of its own',
      [withSwappedKey(middle).der],
      [top.der],
    ],
    ['below a server, which is no CA', [low.der, top.leaf('Middle').der], [top.der]],
    [
      'that has ended',
      [top.intermediate({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') }).der],
      [top.der],
    ],
  ]
  for (const [what, presented, anchors] of refusals)
    test(`${what} is not`, () => {
      assert.equal(rootAbove(presented, anchors, now), undefined)
    })

  test('in a heap of others of the same name is judged in bounded time', () => {
    const heap = Array.from({ length: 300 }, () => root({ name: 'Top' }).der)
    const child = top.intermediate()
    // the right one comes too late to be tried
    assert.equal(rootAbove([child.der, ...heap, top.der], [root({ name: 'Other' }).der], now), undefined)
  })
})

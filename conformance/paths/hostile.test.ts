// Servers that want a client to work: each presents something on which a search without bounds takes for ever, or as
// long as the server likes. Ours ends early, says so, and still finds the genuine path where it can be told apart.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type CertificateAuthority, createForge } from '@keypin/forge'
import { type FoundPaths, findPaths, type PathOptions, SignatureCache } from 'keypin'
import { signatureOnlyPaths } from './naive.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const HOST = 'api.example.com'
const forge = createForge({ clock: () => NOW })
const root = forge.root({ name: 'Example Root' })

interface Presented {
  readonly der: Uint8Array
}

function search(
  presented: readonly Presented[],
  anchors: readonly Presented[],
  options: Partial<PathOptions> = {},
): FoundPaths & { readonly tookMs: number } {
  const [sent, trusted] = [presented, anchors].map((list) => list.map(({ der }) => der)) as [
    Uint8Array[],
    Uint8Array[],
  ]
  const started = performance.now()
  const found = findPaths(sent, trusted, { now: NOW, cache: new SignatureCache(), ...options })
  return { ...found, tookMs: performance.now() - started }
}

// Far above what any of them takes (a few ms to 40 ms), far below what they take without bounds.
const AT_MOST_MS = 1000

describe('a server that presents', () => {
  test('200 CAs of one name: not all signatures are checked', () => {
    const bare = { subjectKeyId: 'absent', authorityKeyId: 'absent', key: 'P-384' } as const
    const genuine = root.intermediate({ name: 'Namesake', ...bare })
    const decoys = Array.from({ length: 200 }, () => forge.root({ name: 'Namesake', ...bare }))
    const leaf = genuine.leaf(HOST, { authorityKeyId: 'absent' })
    const found = search([leaf, ...decoys, genuine], [root])
    assert.deepEqual([found.paths.length, found.exhausted], [0, true])
    assert.ok(found.tookMs < AT_MOST_MS, `${found.tookMs} ms`)
    assert.ok(found.refused.filter(({ reason }) => reason === 'bad-signature').length <= 32)
  })

  test('60 CAs of one name, of which the leaf identifies one: that one is tried first', () => {
    const genuine = root.intermediate({ name: 'Namesake' })
    const decoys = Array.from({ length: 60 }, () => forge.root({ name: 'Namesake', subjectKeyId: 'absent' }))
    const found = search([genuine.leaf(HOST), ...decoys, genuine], [root])
    assert.deepEqual(
      found.paths.map((path) => path.length),
      [3],
    )
  })

  test('seven CAs that all certify each other: thousands of paths are not walked', () => {
    const cas = Array.from({ length: 7 }, (_, i) => forge.root({ name: `CA ${i}` }))
    const crosses = cas.flatMap((issuer) =>
      cas.filter((ca) => ca !== issuer).map((ca) => issuer.crossSign(ca)),
    )
    const presented = [(cas[0] as CertificateAuthority).leaf(HOST), ...crosses]
    const found = search(presented, cas)
    assert.ok(found.exhausted)
    assert.ok(found.paths.length <= 64)
    assert.ok(found.tookMs < AT_MOST_MS, `${found.tookMs} ms`)
    const scene = { presented: presented.map(({ der }) => der), anchors: cas.map(({ der }) => der) }
    assert.ok(signatureOnlyPaths(scene, 300).length === 300, 'without bounds there are far more')
  })

  test('3500 names below 2000 constraints: not all are compared', () => {
    const names = (count: number, zone: string): { dns: string }[] =>
      Array.from({ length: count }, (_, i) => ({ dns: `host-${i}.${zone}.example.com` }))
    const constrained = root.intermediate({ name: 'Many', nameConstraints: { excluded: names(2000, 'b') } })
    const leaf = constrained.leaf(HOST, { altNames: names(3500, 'a') })
    const found = search([leaf, constrained], [root])
    assert.deepEqual([found.paths.length, found.exhausted], [0, true])
    assert.ok(found.tookMs < AT_MOST_MS, `${found.tookMs} ms`)
  })

  test('ten thousand certificates: the first ones are looked at', () => {
    const leaf = root.leaf(HOST)
    const found = search([leaf, ...Array.from({ length: 10_000 }, () => root)], [root])
    assert.deepEqual([found.paths.length, found.exhausted], [1, true])
    assert.ok(found.tookMs < AT_MOST_MS, `${found.tookMs} ms`)
  })

  test('a CA that certified its own new key forty times: the path ends at the limit', () => {
    const ladder = [forge.root({ name: 'Rolling' })]
    while (ladder.length < 40)
      ladder.push((ladder.at(-1) as CertificateAuthority).intermediate({ name: 'Rolling' }))
    const leaf = (ladder.at(-1) as CertificateAuthority).leaf(HOST)
    const found = search([leaf, ...ladder.slice(1)], ladder.slice(0, 1))
    assert.deepEqual([found.paths.length, found.exhausted], [0, true])
    assert.ok(found.tookMs < AT_MOST_MS, `${found.tookMs} ms`)
  })

  test('a new leaf each time: the cache does not grow beyond its bound', () => {
    const cache = new SignatureCache(50)
    for (let i = 0; i < 200; i++) assert.equal(search([root.leaf(HOST)], [root], { cache }).paths.length, 1)
    assert.equal(cache.size, 50)
  })
})

describe('unusual keys', () => {
  // RSA-8192, the largest that is checked, takes long to make and 1 ms to check.
  for (const key of ['P-521', 'brainpoolP512r1', 'Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const) {
    test(`a signature by ${key} is checked`, () => {
      const oddRoot = forge.root({ name: 'Odd Root', key })
      const issuing = oddRoot.intermediate({ name: 'Odd Issuing', key })
      assert.equal(search([issuing.leaf(HOST), issuing], [oddRoot]).paths.length, 1)
    })
  }
})

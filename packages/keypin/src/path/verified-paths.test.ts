import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readPem } from '../bytes/pem.ts'
import { SignatureCache } from './signatures.ts'
import { findPaths, type PathOptions, verifiedPaths } from './verified-paths.ts'

interface Vector {
  readonly id: string
  readonly now: string
  readonly certificates: Readonly<Record<string, string>>
  readonly presented: readonly string[]
  readonly anchors: readonly string[]
  readonly limits?: object
  readonly exhausted?: boolean
}

interface Chain {
  readonly presented: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
  readonly now: Date
}

const folder = join(import.meta.dirname, '../../../../vectors/paths')

function load(file: string): Vector[] {
  return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: Vector[] }).cases
}

function chainOf({ certificates, presented, anchors, now }: Vector): Chain {
  const der = (name: string): Uint8Array => readPem(certificates[name] as string)[0]?.der as Uint8Array
  return { presented: presented.map(der), anchors: anchors.map(der), now: new Date(now) }
}

const vectors = ['chains.json', 'cross-signs.json', 'name-constraints.json', 'attacks.json'].flatMap(load)
const unlimited = vectors.filter(({ limits, exhausted }) => limits === undefined && exhausted !== true)
const simple = chainOf(vectors.find(({ id }) => id === 'root-not-sent') as Vector)
const [leaf, issuing] = simple.presented as [Uint8Array, Uint8Array]
const [root] = simple.anchors as [Uint8Array]
const { now } = simple

function texts(paths: readonly (readonly Uint8Array[])[]): string[] {
  return paths.map((path) => path.map((der) => Buffer.from(der).toString('base64')).join()).sort()
}

function fresh(options: Partial<PathOptions> = {}): PathOptions {
  return { now, cache: new SignatureCache(), ...options }
}

describe('verified paths', () => {
  test('hold the very arrays that were handed in', () => {
    const [path] = verifiedPaths([leaf, issuing], [root], fresh())
    assert.ok(path?.[0] === leaf && path[1] === issuing && path[2] === root)
  })

  test('do not depend on the order in which certificates were sent or trusted', () => {
    const vector = fc.constantFrom(...unlimited.map(chainOf))
    fc.assert(
      fc.property(vector, fc.infiniteStream(fc.nat()), ({ presented, anchors, now }, numbers) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item)
        const [first, ...rest] = presented
        const shuffled = first === undefined ? [] : [first, ...shuffle(rest)]
        const usual = verifiedPaths(presented, anchors, fresh({ now }))
        assert.deepEqual(texts(verifiedPaths(shuffled, shuffle(anchors), fresh({ now }))), texts(usual))
      }),
    )
  })

  test('are not changed by certificates of strangers that are sent along', () => {
    const others = unlimited.map(chainOf)
    fc.assert(
      fc.property(fc.constantFrom(...others), fc.constantFrom(...others), (mine, theirs) => {
        if (mine.presented.length === 0) return
        const along = [...mine.presented, ...theirs.presented, ...theirs.anchors]
        const usual = texts(verifiedPaths(mine.presented, mine.anchors, fresh({ now: mine.now })))
        const found = texts(verifiedPaths(along, mine.anchors, fresh({ now: mine.now })))
        for (const path of usual) assert.ok(found.includes(path))
        // More can be found where both are of one world, and then of certificates that were sent.
        if (found.length > usual.length)
          assert.ok(theirs.presented.some((der) => found.join().includes(texts([[der]]).join())))
      }),
    )
  })

  test('end with any change to a certificate below the anchor', () => {
    const changed = fc.record({
      which: fc.constantFrom(0, 1),
      at: fc.nat(),
      by: fc.integer({ min: 1, max: 255 }),
    })
    const cache = new SignatureCache()
    assert.equal(verifiedPaths([leaf, issuing], [root], fresh({ cache })).length, 1)
    fc.assert(
      fc.property(changed, ({ which, at, by }) => {
        const presented = [leaf, issuing].map((der) => Uint8Array.from(der))
        const target = presented[which] as Uint8Array
        const place = at % target.length
        target[place] = (target[place] as number) ^ by
        // The cache knows the genuine ones.
        assert.deepEqual(verifiedPaths(presented, [root], fresh({ cache })), [])
      }),
      { numRuns: 500 },
    )
  })

  test('throw nothing, whatever is presented or trusted', () => {
    const cut = fc
      .tuple(fc.constantFrom(leaf, issuing, root), fc.nat())
      .map(([der, n]) => der.slice(0, n % der.length))
    const anything = fc.array(fc.oneof(fc.uint8Array(), cut, fc.constantFrom(leaf, issuing, root)), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(anything, anything, fc.boolean(), (presented, anchors, partial) => {
        const { paths } = findPaths(presented, anchors, fresh({ partial }))
        const known = [...presented, ...anchors]
        for (const der of paths.flat()) assert.ok(known.includes(der))
      }),
    )
  })

  test('are the same with a warm cache and with a cold one, limits included', () => {
    for (const vector of vectors) {
      const { presented, anchors, now } = chainOf(vector)
      const limits = { signatureChecks: 2 }
      const warm = new SignatureCache()
      const first = findPaths(presented, anchors, { now, limits, cache: warm })
      assert.deepEqual(findPaths(presented, anchors, { now, limits, cache: warm }), first, vector.id)
    }
  })

  test('take anchors that were added to the array since the last search', () => {
    const anchors: Uint8Array[] = []
    assert.equal(verifiedPaths([leaf, issuing], anchors, fresh()).length, 0)
    anchors.push(root)
    assert.equal(verifiedPaths([leaf, issuing], anchors, fresh()).length, 1)
    anchors[0] = issuing
    assert.deepEqual(verifiedPaths([leaf, issuing], anchors, fresh()), [[leaf, issuing]])
  })
})

describe('misuse', () => {
  for (const wrong of [new Date('never'), 1795348800000, '2026-11-22', undefined]) {
    test(`now must not be ${wrong}`, () => {
      const options = { now: wrong } as unknown as PathOptions
      assert.throws(() => verifiedPaths([leaf], [root], options), {
        name: 'TypeError',
        message: /^now must be/,
      })
    })
  }

  test('a limit of 0 is a mistake', () => {
    const options = fresh({ limits: { depth: 0 } })
    assert.throws(() => verifiedPaths([leaf], [root], options), {
      name: 'TypeError',
      message: /limits\.depth/,
    })
  })
})

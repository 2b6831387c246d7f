// Everything that reads a stranger's bytes, on what the fuzzer found (packages/keypin/fuzz/corpus, grown by
// tools/fuzz.ts) and on certificates with a few bytes changed.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { type FuzzTarget, fuzzTargets } from './testing/fuzz-targets.ts'
import { readCertificate } from './x509/certificate.ts'

const vectors = fileURLToPath(new URL('../../../vectors', import.meta.url))

function corpusOf({ id }: FuzzTarget): Uint8Array[] {
  const folder = new URL(`../fuzz/corpus/${id}/`, import.meta.url)
  return readdirSync(folder).map((name) => Uint8Array.from(readFileSync(new URL(name, folder))))
}

for (const target of fuzzTargets) {
  test(`${target.id}: no input of the corpus does what must not happen`, () => {
    const corpus = corpusOf(target)
    assert.ok(corpus.length > 0)
    for (const input of [...corpus, ...target.seeds(vectors)]) target.run(input)
  })

  test(`${target.id}: nor does any with a few bytes changed, left out or put in, nor any bytes at all`, () => {
    const input = fc.oneof(mutated(target.seeds(vectors)), fc.uint8Array({ maxLength: 80 }))
    fc.assert(
      fc.property(input, (bytes) => target.run(bytes)),
      { numRuns: 1500 },
    )
  })
}

test('a walk without bounds fails on the same bytes, so that they are a test', () => {
  const [certificates] = fuzzTargets as [FuzzTarget]
  const found = fc.check(
    fc.property(mutated(certificates.seeds(vectors)), (bytes) => {
      const { start, end } = naiveKey(bytes)
      assert.ok(start < end && end <= bytes.length)
    }),
    { numRuns: 1500 },
  )
  assert.ok(found.failed)
})

test('where OpenSSL reads a certificate of the corpus too, it reads the same', () => {
  const [certificates] = fuzzTargets as [FuzzTarget]
  const both = corpusOf(certificates).flatMap((der) => {
    const ours = attempt(() => readCertificate(der))
    const theirs = attempt(() => new X509Certificate(der))
    return ours === undefined || theirs === undefined ? [] : [{ ours, theirs }]
  })
  assert.ok(both.length > 10)
  for (const { ours, theirs } of both) {
    assert.equal(ours.notAfter.getTime(), Date.parse(theirs.validTo))
    assert.equal(ours.serial.replace(/^0+/, ''), theirs.serialNumber.toLowerCase().replace(/^0+/, ''))
  }
})

/** One of the inputs with up to four changes. */
function mutated(inputs: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat(4096),
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 3 }),
  })
  return fc
    .tuple(fc.constantFrom(...inputs), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([input, changes]) => {
      return changes.reduce<Uint8Array>((bytes, { at, remove, insert }) => {
        const start = at % (bytes.length + 1)
        return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)])
      }, input)
    })
}

/** What the 10 lines of a blog post do: trust every length. */
function naiveKey(der: Uint8Array): { start: number; end: number } {
  const header = (at: number): [content: number, end: number] => {
    const first = der[at + 1] ?? 0
    if (first < 0x80) return [at + 2, at + 2 + first]
    let length = 0
    for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + (der[at + 2 + i] ?? 0)
    return [at + 2 + (first & 0x7f), at + 2 + (first & 0x7f) + length]
  }
  let at = header(header(0)[0])[0]
  for (let field = 0; field < 6; field++) at = header(at)[1]
  return { start: at, end: header(at)[1] }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

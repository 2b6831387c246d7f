// The path vectors themselves: that they are well formed, that OpenSSL is of the mind they say, and that the attacks
// among them fool the checkers they say. What Keypin answers is tested beside its source.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import ajv from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { needs } from '../../tools/testing/needs.ts'
import { fallsForAnyPresented, fallsForIssuerWalk, type Scene } from './naive.ts'
import { verifyAll } from './openssl.ts'

interface Vector {
  readonly id: string
  readonly now: string
  readonly certificates: Readonly<Record<string, string>>
  readonly presented: readonly string[]
  readonly anchors: readonly string[]
  readonly openssl: 'accepts' | 'refuses'
  readonly attack?: { pinned: string; foolsIssuerWalk: boolean; foolsAnyPresented: boolean }
}

const folder = join(import.meta.dirname, '../../vectors/paths')
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'schema.json')
const groups = files.map((file) => ({ file, content: read(file) as { cases: Vector[] } }))
const vectors = groups.flatMap(({ content }) => content.cases)
const attacks = vectors.filter(({ attack }) => attack !== undefined)

describe('path vectors', () => {
  const checker = new ajv.default({ allErrors: true })
  formats.default(checker)
  const isWellFormed = checker.compile(read('schema.json') as object)
  for (const { file, content } of groups) {
    test(`${file} keeps to the schema`, () => {
      assert.ok(isWellFormed(content), checker.errorsText(isWellFormed.errors))
    })
  }

  test('every id is there once', () => {
    const ids = vectors.map(({ id }) => id)
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    )
  })

  test('OpenSSL is of the mind that the vectors say', needs('openssl'), async () => {
    const wrong: string[] = []
    for (const vector of vectors) {
      const complaint = await askOpenssl(vector)
      const opinion = complaint === undefined ? 'accepts' : 'refuses'
      if (opinion !== vector.openssl) wrong.push(`${vector.id}: OpenSSL ${opinion} it (${complaint})`)
    }
    assert.deepEqual(wrong, [])
  })
})

describe('the attacks among the path vectors', () => {
  test('are those of the reference and more', () => {
    const numbers = ['0', '1', '1b', '1c', '2', '2b', '3', '3b', '4', '4b', '5', '5b', '6', '6b']
    for (const number of numbers)
      assert.ok(
        attacks.some(({ id }) => id.startsWith(`atk${number}-`)),
        number,
      )
  })

  for (const { id, attack, ...vector } of attacks) {
    test(`${id} is accepted by OpenSSL and fools a checker that people write`, () => {
      const der = (name: string): Uint8Array => new X509Certificate(vector.certificates[name] as string).raw
      const scene: Scene = { presented: vector.presented.map(der), anchors: vector.anchors.map(der) }
      const pinned = der(attack?.pinned as string)
      assert.equal(vector.openssl, 'accepts')
      assert.equal(fallsForIssuerWalk(scene, pinned), attack?.foolsIssuerWalk)
      assert.equal(fallsForAnyPresented(scene, pinned), attack?.foolsAnyPresented)
      assert.ok(attack?.foolsIssuerWalk || attack?.foolsAnyPresented)
    })
  }
})

async function askOpenssl({ certificates, presented, anchors, now }: Vector): Promise<string | undefined> {
  const [leaf, ...untrusted] = presented.map((name) => certificates[name] as string)
  if (leaf === undefined || !isReadable(leaf)) return 'there is no leaf'
  if (anchors.length === 0) return 'nothing is trusted'
  const trusted = anchors.map((name) => certificates[name] as string)
  const [complaint] = await verifyAll(
    [{ leaf, untrusted: untrusted.filter(isReadable), trusted }],
    new Date(now),
  )
  return complaint
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readPem } from '../bytes/pem.ts'
import type { PathLimits } from './limits.ts'
import type { Path } from './path.ts'
import { REFUSALS } from './refusals.ts'
import { SignatureCache } from './signatures.ts'
import { findPaths, type PathOptions } from './verified-paths.ts'

interface Vector {
  readonly id: string
  readonly why: string
  readonly now: string
  readonly certificates: Readonly<Record<string, string>>
  readonly presented: readonly string[]
  readonly anchors: readonly string[]
  readonly paths: readonly (readonly string[])[]
  readonly partial?: { readonly presented: readonly string[]; readonly paths: readonly (readonly string[])[] }
  readonly refused?: readonly { readonly certificate: string; readonly reason: string }[]
  readonly limits?: Partial<PathLimits>
  readonly exhausted?: boolean
  readonly attack?: { readonly pinned: string }
}

const folder = join(import.meta.dirname, '../../../../vectors/paths')
const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'schema.json')

for (const file of files) {
  const { cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: Vector[] }
  describe(file, () => {
    for (const vector of cases) test(`${vector.id}: ${vector.why}`, () => check(vector))
  })
}

function check(vector: Vector): void {
  const { certificates, presented, anchors, partial, refused = [], exhausted = false, attack } = vector
  const ders = new Map(Object.entries(certificates).map(([name, pem]) => [name, derOf(pem)]))
  const search = (
    sent: readonly string[],
    trusted: readonly string[],
    options: Partial<PathOptions> = {},
  ) => {
    const found = findPaths(sent.map(der), trusted.map(der), {
      now: new Date(vector.now),
      // Of its own, so that no case rests on another.
      cache: new SignatureCache(),
      ...(vector.limits === undefined ? {} : { limits: vector.limits }),
      ...options,
    })
    return { ...found, paths: found.paths.map(names).sort(byText) }
  }
  const der = (name: string): Uint8Array => ders.get(name) as Uint8Array
  const nameOf = (bytes: Uint8Array): string =>
    [...ders].find(([, other]) => isSame(other, bytes))?.[0] ?? '?'
  const names = (path: Path): string[] => path.map(nameOf)

  const found = search(presented, anchors)
  assert.deepEqual(found.paths, [...vector.paths].sort(byText))
  const said = found.refused.map(({ reason, certificate }) => `${nameOf(certificate)}: ${reason}`)
  for (const { certificate, reason } of refused) {
    assert.ok(said.includes(`${certificate}: ${reason}`), `${certificate}: ${reason} is not among ${said}`)
    assert.ok(reason in REFUSALS)
  }
  assert.equal(found.exhausted, exhausted)
  const open = partial && search(partial.presented, [], { partial: true })
  if (open) assert.deepEqual(open.paths, [...partial.paths].sort(byText))
  if (attack === undefined) return
  assert.ok(found.paths.length > 0, 'the chain of an attack is good, but for the pin')
  assert.ok(![...found.paths, ...(open?.paths ?? [])].flat().includes(attack.pinned))
}

function derOf(pem: string): Uint8Array {
  return readPem(pem)[0]?.der as Uint8Array
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function byText(a: readonly string[], b: readonly string[]): number {
  return a.join() < b.join() ? -1 : 1
}

// The generated search finds the paths that the library finds: no more, or a certificate that was merely sent would
// hold a pin; no fewer, or a server with cross-signed CAs would be refused.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Issued, root } from '@keypin/forge'
import { verifiedPaths } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed } from '../prove/self-test.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-paths-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const old = root()
const young = root()
const issuing = young.intermediate({ name: 'Issuing' })
const leaf = issuing.leaf('api.example.com')
const crossed = old.crossSign(young)
const interceptor = root()
const forged = interceptor.leaf('api.example.com')
const twin = root({ name: 'Issuing' })

const CASES: Readonly<
  Record<string, { sent: readonly Issued[]; anchors: readonly Issued[]; count: number }>
> = {
  'a plain chain': { sent: [leaf, issuing], anchors: [young], count: 1 },
  'a chain with its root': { sent: [leaf, issuing, young], anchors: [young], count: 1 },
  'a chain out of order': { sent: [leaf, crossed, issuing], anchors: [old], count: 1 },
  'a root that another has signed too': { sent: [leaf, issuing, crossed], anchors: [old, young], count: 2 },
  'a forged chain with the genuine one behind it': {
    sent: [forged, leaf, issuing],
    anchors: [interceptor, young],
    count: 1,
  },
  'an anchor of the name of the issuer': { sent: [leaf, issuing], anchors: [twin, young], count: 1 },
  'a chain that leads nowhere': { sent: [leaf, issuing], anchors: [interceptor], count: 0 },
  'a leaf that is trusted itself': { sent: [leaf], anchors: [leaf], count: 1 },
}

test('the generated search finds the paths that the library finds', needs('java'), async () => {
  const files = await writeOutput('java-jsse', pinSetNamed('simple'), join(dir, 'app'))
  const main = files.filter((path) => path.includes('/src/main/'))
  const classes = join(dir, 'classes')
  const finder = join(import.meta.dirname, 'PathFinder.java')
  await run([toolPath('java'), '-nowarn', '-d', classes, finder, ...main])
  const cases = Object.entries(CASES)
  writeFileSync(
    join(dir, 'cases'),
    cases.map(([, { sent, anchors }]) => `${hexes(sent)}|${hexes(anchors)}`).join('\n'),
  )
  const out = await run([toolPath('java', 'java'), '-cp', classes, 'PathFinder', join(dir, 'cases')])
  const lines = out.split('\n')
  for (const [index, [name, { sent, anchors, count }]] of cases.entries()) {
    const ders = [sent, anchors].map((list) => list.map(({ der }) => der))
    const expected = verifiedPaths(ders[0] ?? [], ders[1] ?? [], { now: new Date() }).map((path) =>
      named(hexOf(path)),
    )
    assert.equal(expected.length, count, name)
    const found = (lines[index] ?? '').split(';').filter(Boolean).map(named)
    assert.deepEqual(found.sort(), expected.sort(), name)
  }
})

// Short names for certificates, so that a difference can be read.
const NAMES = new Map(
  Object.entries({ old, young, issuing, leaf, crossed, interceptor, forged, twin }).map(([name, { der }]) => [
    hexOf([der]),
    name,
  ]),
)

function named(path: string): string {
  return path
    .split(',')
    .map((hex) => NAMES.get(hex) ?? hex)
    .join(' < ')
}

function hexes(list: readonly Issued[]): string {
  return hexOf(list.map(({ der }) => der))
}

function hexOf(path: readonly Uint8Array[]): string {
  return path.map((der) => Buffer.from(der).toString('hex')).join(',')
}

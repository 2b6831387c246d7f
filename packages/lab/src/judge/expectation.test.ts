import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '@keypin/forge'
import { parsePinSet, pinOf } from 'keypin'
import { scenarios } from '../scenarios/registry.ts'
import type { PinShape } from '../scenarios/scenario.ts'
import { makeCast, pinSetOf, worldOf } from '../testing/cast.ts'
import { companionOf } from './companion.ts'
import { expectationOf, satisfiesPins, worldFor } from './expectation.ts'

const shapes: readonly PinShape[] = ['none', 'leaf-certificate', 'leaf-key', 'intermediate-key', 'root-key']

for (const [name, keys] of [
  ['api.example.com', 'P-256'],
  ['localhost', 'P-384'],
  ['127.0.0.1', 'RSA-2048'],
  ['api.example.com', 'Ed25519'],
] as const) {
  const cast = makeCast(name, keys)
  const there = scenarios.filter(
    ({ hostFor = () => name, unless }) => hostFor(name) !== undefined && unless?.(cast) === undefined,
  )
  for (const scenario of there) {
    test(`${scenario.id} on ${name} with ${keys}: what the table says is what the pin set comes to`, () => {
      const presented = scenario.forge(cast)
      for (const shape of shapes) {
        for (const withBackup of [false, true]) {
          const world = worldOf(cast, pinSetOf(shape, cast, withBackup))
          const stated =
            (withBackup && shape !== 'none' ? scenario.withBackup?.[shape] : undefined) ??
            scenario.expected[shape]
          assert.equal(
            expectationOf(scenario, presented, worldFor(scenario, world, cast)),
            stated,
            `${shape}, backup ${withBackup ? 'pinned' : 'not pinned'}`,
          )
        }
      }
    })
  }
}

const cast = makeCast()

for (const scenario of scenarios.filter(({ attributable }) => attributable)) {
  test(`${scenario.id}: its companion holds a pinned key and is to be accepted`, () => {
    for (const shape of ['leaf-key', 'intermediate-key', 'root-key'] as const) {
      const world = worldOf(cast, pinSetOf(shape, cast, false))
      if (scenario.expected[shape] !== 'refuse') continue
      const companion = companionOf(scenario, cast, world)
      assert.ok(companion, shape)
      assert.ok(satisfiesPins(companion, world), shape)
      assert.ok(!satisfiesPins(scenario.forge(cast), world), shape)
    }
  })

  test(`${scenario.id}: a certificate pin has no companion, for nobody can forge that certificate`, () => {
    const world = worldOf(cast, pinSetOf('leaf-certificate', cast, false))
    assert.equal(companionOf(scenario, cast, world), undefined)
  })
}

test('a refusal that ordinary trust explains already has no companion', () => {
  const world = worldOf(cast, pinSetOf('leaf-key', cast, true))
  for (const scenario of scenarios.filter(({ group }) => group === 'trust' || group === 'validation')) {
    assert.equal(companionOf(scenario, cast, world), undefined, scenario.id)
  }
})

test('a pin set that covers names below its host has them refused, with a companion', () => {
  const pins = [cast.genuine.leaf, root()].map(({ der }) => ({ pin: pinOf(der).text }))
  const below = scenarios.filter(({ id }) => id.startsWith('P05'))
  for (const [subdomains, refused] of [
    ['none', []],
    ['one', ['P05']],
    ['any', ['P05', 'P05-DEEP']],
  ] as const) {
    const entry = { subdomains, pins }
    const world = worldOf(cast, parsePinSet({ version: 1, hosts: { [cast.host]: entry } }))
    const found = below.filter(
      (scenario) =>
        expectationOf(scenario, scenario.forge(cast), worldFor(scenario, world, cast)) === 'refuse',
    )
    assert.deepEqual(
      found.map(({ id }) => id),
      refused,
    )
    for (const scenario of found) assert.ok(companionOf(scenario, cast, world), scenario.id)
  }
})

test('ids are unique, and the catalogue begins with the control', () => {
  const ids = scenarios.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(ids[0], 'C0')
})

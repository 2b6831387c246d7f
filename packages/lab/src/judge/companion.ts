import type { KeyObject } from 'node:crypto'
import type { Cast, Interceptor, Presented, Scenario } from '../scenarios/scenario.ts'
import { satisfiesPins, type World, worldFor } from './expectation.ts'

/**
 * The companion of a forged chain: the same story, told by an attacker who holds a pinned key. A client that
 * refuses the one and accepts the other does so because of the pin.
 *
 * @returns `undefined` when no key the lab holds is pinned, as with certificate pins: then nothing can be shown.
 */
export function companionOf(scenario: Scenario, cast: Cast, world: World): Presented | undefined {
  if (!scenario.attributable) return undefined
  for (const interceptor of holdersOfGenuineKeys(cast)) {
    const presented = scenario.forge({ ...cast, interceptor })
    if (satisfiesPins(presented, worldFor(scenario, world, cast))) return presented
  }
  return undefined
}

function* holdersOfGenuineKeys({ genuine, interceptor }: Cast): Generator<Interceptor> {
  yield { ...interceptor, leafKey: genuine.leaf.key }
  yield { ...interceptor, leafKey: genuine.backupKey }
  yield withIntermediate(interceptor, genuine.intermediate.key)
  yield withIntermediate(interceptor, genuine.root.key)
}

function withIntermediate(interceptor: Interceptor, key: KeyObject): Interceptor {
  const issuer = interceptor.root.intermediate({ name: 'Keypin Lab Interception Issuing', key })
  return { ...interceptor, issuer, intermediateKey: key }
}

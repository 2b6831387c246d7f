import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatPinSet, parsePinSet } from 'keypin'
import { formatKeyRecords, parseKeyRecords } from '../keys/text.ts'
import { type Held, realBackups } from './harm.ts'
import { demandAgreement, lifeOf } from './lives.ts'
import { refusedPaths } from './served.ts'
import { isSpare, type KeyState, keyStateNames } from './states.ts'
import {
  type Action,
  actions,
  host,
  type Machine,
  obedient,
  ours,
  persuadable,
  World,
} from './testing/world.ts'

// Random commands, clocks and servers. Nothing that a command does may unpin what a server shows, take the last real
// backup, or leave a pin set that does not parse; and where servers only show what they were allowed to, that holds
// at every moment.

/** Runs the actions and says what went wrong at which. */
function play(machine: Machine, disciplined: boolean, run: readonly Action[]): string | undefined {
  const world = new World(machine, disciplined)
  for (const action of run) {
    const before = { held: world.held, refused: refusedPaths(world.held.pinSet, host, world.truth()) }
    const backups = realBackups(world.held, host, world.look()).length
    world.take(action)
    const isCommand = !['deploy', 'deploy-all', 'toggle', 'wait'].includes(action.do)
    if (world.held !== before.held) demandWholeFiles(world.held)
    const fault = faultOf(world, isCommand ? { ...before, backups } : undefined, action)
    if (fault !== undefined) return `${fault} after ${JSON.stringify(action)}`
  }
  return undefined
}

/** What is written is what is read, and the two files agree. */
function demandWholeFiles({ pinSet, records }: Held): void {
  assert.equal(formatPinSet(parsePinSet(formatPinSet(pinSet))), formatPinSet(pinSet))
  assert.equal(formatKeyRecords(parseKeyRecords(formatKeyRecords(records))), formatKeyRecords(records))
  demandAgreement(records, pinSet, host)
}

function faultOf(
  world: World,
  before: { held: Held; refused: ReadonlySet<string>; backups: number } | undefined,
  action: Action,
): string | undefined {
  const refused = refusedPaths(world.held.pinSet, host, world.truth())
  if (world.disciplined && refused.size > 0) return 'a served key is not pinned'
  if (world.disciplined && realBackups(world.held, host, world.truth()).length === 0) return 'no real backup'
  if (before === undefined) return undefined
  if ([...refused].some((path) => !before.refused.has(path))) return 'a command unpinned a served key'
  const isTheft = action.do === 'emergency' || action.do === 'go-on'
  if (!isTheft && before.backups > 0 && realBackups(world.held, host, world.look()).length === 0)
    return 'a command took the last backup'
  return undefined
}

// a failure of ours is shrunk for its reader; that of another machine is all there is to see
const holds = (machine: Machine, disciplined: boolean, numRuns: number) =>
  fc.check(
    fc.property(actions, (run) => {
      const fault = play(machine, disciplined, run)
      assert.equal(fault, undefined)
    }),
    { numRuns, endOnFailure: machine !== ours },
  )

describe('no sequence of commands', () => {
  test('leaves a served key unpinned, no real backup, or a pin set that does not parse', () => {
    const { failed, counterexample, errorInstance } = holds(ours, true, 1_500) as fc.RunDetails<
      [readonly Action[]]
    > & {
      error?: unknown
    }
    assert.equal(failed, false, `${errorInstance}\n${JSON.stringify(counterexample)}`)
  })

  test('does so either where servers show what nobody allowed', () => {
    const { failed, counterexample } = holds(ours, false, 1_500)
    assert.equal(failed, false, JSON.stringify(counterexample))
  })

  for (const [name, machine] of Object.entries({ obedient, persuadable }))
    test(`would be safe with an ${name} machine: the same property fails`, () => {
      assert.equal(holds(machine, true, 2_000).failed, true)
      assert.equal(holds(machine, false, 2_000).failed, true)
    })

  test('is without effect: keys come to serve and go again', () => {
    const reached = new Set<KeyState>()
    fc.assert(
      fc.property(actions, (run) => {
        const world = new World(ours, true)
        for (const action of run) world.take(action)
        for (const { state } of lifeOf(world.held.records, host).keys.values()) reached.add(state)
      }),
      { numRuns: 2_000 },
    )
    assert.deepEqual(
      keyStateNames.filter((state) => !reached.has(state)),
      [],
    )
    assert.ok([...reached].some(isSpare))
  })
})

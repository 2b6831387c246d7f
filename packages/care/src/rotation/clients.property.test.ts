import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { RotationContext } from './gates.ts'
import { type Action, actions, dayMs, host, type Machine, ours, World } from './testing/world.ts'

// Clients update late, and some never. As long as nobody forces a step, and the share of installs that is told is the true
// one, no more clients are locked out at any moment than the policy allows: those without the pin of a served key.

/** Clients by the pin set they have. */
interface Group {
  readonly pins: ReadonlySet<string>
  share: number
}

/** Days in which half of those who update have done so. */
const halfDays = 15
const neverShare = 0.004

class Populated extends World {
  readonly groups: Group[] = [{ pins: this.#pins(), share: 1 - neverShare }]
  /** They keep what they had at first. */
  readonly never: Group = { pins: this.#pins(), share: neverShare }
  /** Whether the operator reads off the true share, or says what pleases. */
  readonly honest: boolean

  constructor(machine: Machine, honest: boolean) {
    super(machine, true)
    this.honest = honest
  }

  #pins(): ReadonlySet<string> {
    return new Set((this.held.pinSet.hosts.get(host)?.pins ?? []).map(({ pin }) => pin.text))
  }

  override context(adoption?: number, pin?: string): RotationContext {
    if (!this.honest || pin === undefined) return super.context(pin === undefined ? undefined : adoption)
    return super.context(100 * this.having(pin))
  }

  having(pin: string): number {
    return [...this.groups, this.never].reduce((sum, { pins, share }) => sum + (pins.has(pin) ? share : 0), 0)
  }

  override take(action: Action): void {
    const before = this.held.pinSet
    super.take(action)
    // every change of the pin set is released at once
    if (this.held.pinSet !== before) this.groups.push({ pins: this.#pins(), share: 0 })
    if (action.do === 'wait') this.#update(action.days * dayMs)
  }

  #update(ms: number): void {
    const newest = this.groups.at(-1)
    const stay = 0.5 ** (ms / dayMs / halfDays)
    for (const group of this.groups) {
      if (newest === undefined || group === newest) continue
      newest.share += group.share * (1 - stay)
      group.share *= stay
    }
  }

  /** The share that some server locks out. */
  lockedOut(): number {
    return Math.max(...this.shows.map((pin) => 1 - this.having(pin)))
  }
}

/** The most that was ever locked out. */
function worst(machine: Machine, honest: boolean, run: readonly Action[], force: boolean): number {
  const world = new Populated(machine, honest)
  let most = 0
  for (const action of run) {
    if (action.do === 'emergency') continue
    world.take('force' in action ? { ...action, force } : action)
    most = Math.max(most, world.lockedOut())
  }
  return most
}

const tolerated = 0.01 + 1e-9

describe('without force, and with true figures', () => {
  test('no more clients are locked out at any moment than the policy allows', () => {
    let switched = 0
    fc.assert(
      fc.property(actions, (run) => {
        const most = worst(ours, true, run, false)
        if (most > 0) switched++
        assert.ok(most <= tolerated, `${100 * most} %`)
      }),
      { numRuns: 3_000 },
    )
    assert.ok(switched > 0, 'no run came as far as another key')
  })

  for (const [what, honest, force] of [
    ['force', true, true],
    ['false figures', false, false],
  ] as const)
    test(`is what that takes: with ${what} the same property fails`, () => {
      const { failed } = fc.check(
        fc.property(actions, (run) => worst(ours, honest, run, force) <= tolerated),
        // it ends with the first that fails, which is rare among random ones
        { numRuns: 60_000, endOnFailure: true },
      )
      assert.equal(failed, true)
    })
})

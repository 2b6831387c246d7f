import assert from 'node:assert/strict'
import { formatPinSet, parsePinSet } from 'keypin'
import { defaultPolicy } from '../../keys/lives.ts'
import { formatKeyRecords, parseKeyRecords } from '../../keys/text.ts'
import { demandAgreement, lifeOf } from '../lives.ts'
import { refusedPaths } from '../served.ts'
import type { KeyState } from '../states.ts'
import { careful, commands, type Deed, Estate, type Keep, type Practice, type Story } from './estate.ts'
import { dayMs } from './world.ts'

/** What is so of a host before or after a deed. */
interface Standing {
  readonly refused: ReadonlySet<string>
  readonly backups: readonly string[]
  readonly forbidden: ReadonlySet<string>
  readonly states: ReadonlyMap<string, KeyState>
  readonly pinned: ReadonlySet<string>
}

function standing(world: Estate, host: string, at: number): Standing {
  const { pinSet, records } = world.held
  return {
    refused: refusedPaths(pinSet, host, world.truth(host)),
    backups: world.backups(host, at),
    forbidden: new Set([...pinSet.forbid, ...world.entry(host).forbid].map(({ text }) => text)),
    states: new Map([...lifeOf(records, host).keys].map(([pin, { state }]) => [pin, state])),
    pinned: new Set(world.entry(host).pins.map(({ pin }) => pin.text)),
  }
}

/** How a story is played. */
export interface How {
  readonly practice?: Practice
  /** Whether servers show only what they may. */
  readonly isDisciplined?: boolean
  /** Where the files are kept; in memory when absent. */
  readonly keep?: Keep
}

/** Does the deeds, and says what went wrong at which. */
export function play(
  story: Story,
  { practice = careful, isDisciplined = false, keep }: How = {},
): string | undefined {
  const world = new Estate(story.here, practice, isDisciplined, keep)
  for (const deed of story.deeds) {
    // what ended because time passed is no command's doing
    const at = world.known
    const before = new Map(world.here.map(({ host }) => [host, standing(world, host, at)]))
    const { held } = world
    const since = new Map(world.pinnedSince)
    world.take(deed)
    if (world.held !== held) demandWholeFiles(world)
    for (const { host, pins } of world.here) {
      const [was, is] = [before.get(host), standing(world, host, at)]
      const fault =
        (world.isDisciplined ? faultOfTime(is, pins === 'whole') : undefined) ??
        (was !== undefined && commands.has(deed.do) ? faultOfCommand(was, is) : undefined) ??
        (was === undefined || isForced(deed) ? undefined : hasteOf(world, host, { was, is, since }))
      if (fault !== undefined) return `${host}: ${fault}, after ${JSON.stringify(deed)}`
    }
  }
  return undefined
}

const isForced = (deed: Deed): boolean => 'force' in deed && deed.force

/** What is written is what is read, and the two files agree on every host. */
function demandWholeFiles({ held: { pinSet, records }, here }: Estate): void {
  assert.equal(formatPinSet(parsePinSet(formatPinSet(pinSet))), formatPinSet(pinSet))
  assert.equal(formatKeyRecords(parseKeyRecords(formatKeyRecords(records))), formatKeyRecords(records))
  for (const { host } of here) demandAgreement(records, pinSet, host)
}

/** What must be so at every moment where servers show only what they may; certificates end by themselves. */
function faultOfTime({ refused, backups }: Standing, mayEnd: boolean): string | undefined {
  if (refused.size > 0) return 'a served key is not pinned'
  return backups.length === 0 && !mayEnd ? 'no real backup' : undefined
}

function faultOfCommand(was: Standing, is: Standing): string | undefined {
  if ([...is.refused].some((path) => !was.refused.has(path))) return 'a command unpinned a served key'
  if (was.backups.length > 0 && is.backups.length === 0) return 'a command took the last real backup'
  if ([...was.forbidden].some((pin) => !is.forbidden.has(pin))) return 'a command allowed a forbidden key'
  for (const [pin, state] of was.states)
    if (state === 'compromised' && was.pinned.has(pin) && !is.pinned.has(pin) && !is.forbidden.has(pin))
      return 'a stolen key was unpinned, and not forbidden'
  return undefined
}

/** A key may be shown, and clients did not have its pin for the dwell. */
function hasteOf(
  world: Estate,
  host: string,
  { was, is, since }: { was: Standing; is: Standing; since: ReadonlyMap<string, number> },
): string | undefined {
  for (const [pin, state] of is.states) {
    if (state !== 'canary' || was.states.get(pin) === 'canary') continue
    const days = (world.clock.getTime() - (since.get(`${host} ${pin}`) ?? Number.NaN)) / dayMs
    if (!(days >= defaultPolicy.dwellDays)) return `a key may be shown after ${days} days`
  }
  return undefined
}

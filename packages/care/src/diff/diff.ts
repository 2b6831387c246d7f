import type { PinSet } from 'keypin'
import type { Change } from './change.ts'
import { entryChangesOf } from './entries.ts'
import { lockOutsOf } from './lockouts.ts'

/** What a change between two pin sets does. */
export interface PinSetDiff {
  /** What can lock users out first, then what protects less, then the rest. */
  readonly changes: readonly Change[]
  /**
   * Whether clients of the new pin set can refuse a server that those of the old one talk to. When it is
   * `false` they cannot, for any name, any path and any moment from `now` on.
   */
  readonly locksOut: boolean
}

/**
 * Says what changes between two pin sets, in words, and whether it can lock anyone out. Pure.
 *
 * What the servers really show is not known here, so every pin counts that the old pin set has: to remove
 * the pin of a key that no server shows any more is told as well. Allow it by its code once you know.
 *
 * @param now Pins that lapse are compared from this moment on.
 * @example
 * import { diffPinSets } from '@keypin/care'
 * import { parsePinSet } from 'keypin'
 * const pins = ['sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']
 * const before = parsePinSet({ version: 1, hosts: { 'api.example.com': { mode: 'report', pins } } })
 * const after = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins } } })
 * console.log(diffPinSets(before, after, { now: new Date() }).locksOut) // true
 */
export function diffPinSets(before: PinSet, after: PinSet, { now }: { readonly now: Date }): PinSetDiff {
  const lockOuts = lockOutsOf(before, after, now)
  const told = new Set(lockOuts.map(({ code, host }) => `${code} ${host}`))
  // A pin that is gone is told once: as what locks users out, where it does.
  const others = entryChangesOf(before, after).filter(({ code, host }) => !told.has(`${code} ${host}`))
  const changes = [...lockOuts, ...others].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level))
  return { changes, locksOut: lockOuts.length > 0 }
}

const ORDER = ['error', 'warning', 'note']

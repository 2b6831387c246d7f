import { findEntry, type HostEntry, type Pin, type PinEntry, type PinSet } from 'keypin'

/** Names that an entry, on either side, treats alike. */
export interface Region {
  /** One name of the region. */
  readonly name: string
  /** All of it, for people: `a.test`, `names one label below a.test`. */
  readonly names: string
}

/**
 * One name for each set of names that both pin sets treat alike.
 *
 * A name is held by the entry of its longest suffix that covers it. So what can be told apart is a host of
 * either pin set, the names one label below it and those further below, as far as no other host stands
 * between; and all other names, which no entry covers.
 */
export function regionsOf(before: PinSet, after: PinSet): Region[] {
  const hosts = [...new Set([...before.hosts.keys(), ...after.hosts.keys()])].sort()
  const label = freshLabel(hosts)
  const unlisted = { name: `${label}.${label}`, names: 'hosts without an entry' }
  const listed = hosts.flatMap((host) => {
    const own = { name: host, names: host }
    if (isAddress(host)) return [own]
    const below = [
      { name: `${label}.${host}`, names: `names one label below ${host}` },
      { name: `${label}.${label}.${host}`, names: `names further below ${host}` },
    ]
    return [own, ...below.filter(({ name }) => name.length <= LONGEST_NAME)]
  })
  return [unlisted, ...listed]
}

const LONGEST_NAME = 253

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host)
}

/** A label that stands in no host, so that a name with it falls to no other entry. */
function freshLabel(hosts: readonly string[]): string {
  const labels = new Set(hosts.flatMap((host) => host.split('.')))
  for (let number = 10; ; number++) {
    const label = number.toString(36)
    if (/^[a-z]/.test(label) && !labels.has(label)) return label
  }
}

/**
 * Which paths a client of a pin set accepts for a name, at a moment:
 *
 * - `all` of them
 * - `unspoilt`: all but those where every path has a forbidden key
 * - `pinned`: those with a pin, in a path without a forbidden key
 * - `none`
 */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unspoilt'; readonly forbid: ReadonlySet<string> }
  | { readonly kind: 'pinned'; readonly pins: readonly PinEntry[]; readonly forbid: ReadonlySet<string> }

/** What holds for a name on one side: what is accepted, and the entry that says so. */
export interface Holding {
  readonly reach: Reach
  readonly entry?: HostEntry
  /** The hosts that have an entry. */
  readonly listed: Pick<ReadonlySet<string>, 'has'>
  /** Whether the entry has lapsed by then. */
  readonly lapsed: boolean
}

/** What a pin set accepts for a name at a moment; as `decide` does with any evaluation. */
export function holdingOf(pinSet: PinSet, name: string, now: Date): Holding {
  const entry = findEntry(pinSet, name)
  const listed = pinSet.hosts
  if (entry === undefined)
    return {
      reach: { kind: pinSet.unlisted === 'block' ? ('none' as const) : ('all' as const) },
      listed,
      lapsed: false,
    }
  const lapsed = entry.expiresAt !== undefined && now.getTime() >= entry.expiresAt.getTime()
  return { entry, listed, lapsed, reach: reachOf(entry, pinSet.forbid, lapsed) }
}

function reachOf(entry: HostEntry, forbidden: readonly Pin[], lapsed: boolean): Reach {
  if (entry.mode === 'off') return { kind: 'all' }
  if (lapsed && entry.onExpiry !== 'open') return { kind: 'none' }
  const forbid = new Set([...forbidden, ...entry.forbid].map(({ text }) => text))
  if (lapsed || entry.mode === 'report') return { kind: 'unspoilt', forbid }
  return { kind: 'pinned', pins: entry.pins, forbid }
}

/** The moments from now on at which something changes for these entries; now is the first. */
export function momentsOf(entries: readonly (HostEntry | undefined)[], now: Date): Date[] {
  const ends = entries
    .flatMap((entry) => entry?.expiresAt?.getTime() ?? [])
    .filter((end) => end > now.getTime())
  return [now, ...[...new Set(ends)].sort((a, b) => a - b).map((time) => new Date(time))]
}

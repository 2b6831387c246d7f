import type { PlanEntry } from './plan.ts'

/** Whether an entry covers the host of another: by subdomain scope, as `findEntry` of the library does. */
export function covers(wide: Scoped, host: string): boolean {
  if (host === wide.host) return true
  if (!host.endsWith(`.${wide.host}`)) return false
  if (wide.subdomains === 'any') return true
  return wide.subdomains === 'one' && !host.slice(0, -wide.host.length - 1).includes('.')
}

/**
 * The less specific entries that also cover names this one covers. They do exactly when they cover the
 * entry's own host: a wider entry that reaches below a name reaches the name.
 */
export function widerEntries<E extends Scoped>(entry: Scoped, entries: readonly E[]): E[] {
  const places = placesOf(entries)
  const found: number[] = []
  // only a name above it can cover a name
  for (let dot = entry.host.indexOf('.'); dot !== -1; dot = entry.host.indexOf('.', dot + 1))
    for (const place of places.get(entry.host.slice(dot + 1)) ?? []) found.push(place)
  return found
    .sort((a, b) => a - b)
    .flatMap((place) => entries[place] ?? [])
    .filter((other) => covers(other, entry.host))
}

const KNOWN = new WeakMap<readonly Scoped[], ReadonlyMap<string, readonly number[]>>()

/** Where the entries of each host stand; kept, since every entry of a list asks for it. */
function placesOf(entries: readonly Scoped[]): ReadonlyMap<string, readonly number[]> {
  const known = KNOWN.get(entries)
  if (known !== undefined) return known
  const places = new Map<string, number[]>()
  for (const [index, { host }] of entries.entries()) {
    const before = places.get(host)
    if (before === undefined) places.set(host, [index])
    else before.push(index)
  }
  KNOWN.set(entries, places)
  return places
}

/** The more specific entries below this one, within its scope. */
export function narrowerEntries<E extends Scoped>(entry: Scoped, entries: readonly E[]): E[] {
  return entries.filter((other) => other.host !== entry.host && covers(entry, other.host))
}

type Scoped = Pick<PlanEntry, 'host' | 'subdomains'>

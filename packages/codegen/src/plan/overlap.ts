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
  return entries.filter((other) => other.host !== entry.host && covers(other, entry.host))
}

/** The more specific entries below this one, within its scope. */
export function narrowerEntries<E extends Scoped>(entry: Scoped, entries: readonly E[]): E[] {
  return entries.filter((other) => other.host !== entry.host && covers(entry, other.host))
}

type Scoped = Pick<PlanEntry, 'host' | 'subdomains'>

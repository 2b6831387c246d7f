import { createHash } from 'node:crypto'
import { definedOf } from './defined.ts'
import { formatMoment } from './expiry.ts'
import type { HostEntry, PinEntry, PinSet } from './types.ts'

/**
 * Writes a pin set in its one canonical form: what {@link parsePinSet} reads back unchanged.
 *
 * Two spaces, hosts and forbidden pins by code unit, pins and report addresses in their own order, a closing
 * newline. `unlisted`, `subdomains` and `mode` are written even where they are the default, so that a reader need
 * not know it; whatever else is absent stays absent. A pin about which nothing is said is a plain string.
 *
 * @example
 * await writeFile('pinset.json', formatPinSet(pinSet))
 */
export function formatPinSet(pinSet: PinSet): string {
  return `${JSON.stringify(plainPinSet(pinSet), null, 2)}\n`
}

/**
 * Names the exact content of a pin set: `sha256:` and the hex SHA-256 of its canonical text.
 *
 * The same for two files that differ in layout, order of hosts or spelled-out defaults only.
 */
export function pinSetDigest(pinSet: PinSet): string {
  const known = DIGESTS.get(pinSet)
  if (known !== undefined) return known
  const digest = `sha256:${createHash('sha256').update(formatPinSet(pinSet)).digest('hex')}`
  if (Object.isFrozen(pinSet)) DIGESTS.set(pinSet, digest)
  return digest
}

const DIGESTS = new WeakMap<PinSet, string>()

/** The pin set as plain data, members in canonical order; `hosts` has no prototype. */
export function plainPinSet(pinSet: PinSet): PlainPinSet {
  const hosts: Record<string, object> = Object.create(null)
  for (const host of [...pinSet.hosts.keys()].sort()) hosts[host] = plainHostEntry(pinSet.hosts.get(host))
  return {
    ...definedOf({ $schema: pinSet.schema }),
    version: pinSet.version,
    ...definedOf({ name: pinSet.name }),
    unlisted: pinSet.unlisted,
    ...definedOf({ forbid: unlessEmpty(pinSet.forbid.map((pin) => pin.text).sort()) }),
    hosts,
  }
}

/** What the JSON of a pin set says. */
export interface PlainPinSet {
  readonly version: 1
  readonly unlisted: string
  readonly hosts: Readonly<Record<string, object>>
}

/** The JSON of one host entry. */
export function plainHostEntry(entry: HostEntry | undefined): object {
  if (entry === undefined) return {}
  return definedOf({
    subdomains: entry.subdomains,
    mode: entry.mode,
    reason: entry.reason,
    expiresAt: entry.expiresAt && formatMoment(entry.expiresAt),
    onExpiry: entry.onExpiry,
    pins: unlessEmpty(entry.pins.map(plainPin)),
    forbid: unlessEmpty(entry.forbid.map((pin) => pin.text).sort()),
    reportTo: unlessEmpty(entry.reportTo),
  })
}

function plainPin({ pin, position, state, label, material }: PinEntry): string | object {
  const notes = definedOf({ position, state, label, material })
  return Object.keys(notes).length === 0 ? pin.text : { pin: pin.text, ...notes }
}

function unlessEmpty<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items
}

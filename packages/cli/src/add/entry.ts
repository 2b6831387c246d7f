import type { Inspection, PathCertificate } from '@keypin/probe'
import {
  type HostEntry,
  type Pin,
  type PinEntry,
  type PinSet,
  type PinState,
  type Position,
  parsePin,
  parsePinSet,
  type Subdomains,
  withHost,
} from 'keypin'

/** What is to stand in the entry. */
export interface Wish {
  readonly host: string
  readonly served: readonly PathCertificate[]
  readonly backup?: { readonly pin: Pin; readonly position: Position; readonly label?: string }
  readonly subdomains?: Subdomains
}

/**
 * The certificates that a choice pins: the leaf, or the anchor of every verified path, since cross-signed
 * chains end in several.
 */
export function servedCertificates({ paths }: Inspection, choice: Position): readonly PathCertificate[] {
  const chosen = paths
    .filter(({ ends }) => ends !== 'nowhere')
    .map(({ certificates }) => (choice === 'leaf' ? certificates[0] : certificates.at(-1)))
    .filter((certificate) => certificate !== undefined)
  return [...new Map(chosen.map((certificate) => [certificate.pin, certificate])).values()]
}

/** Every pin that a server shows, of keys and of certificates, in a path or not. */
export function shownPins({ presented, paths }: Inspection): ReadonlySet<string> {
  const all = [...presented, ...paths.flatMap(({ certificates }) => certificates)]
  return new Set(all.flatMap(({ pin, certificatePin }) => [pin ?? '', certificatePin]))
}

/** Whether an entry has a pin already that is not served: a backup, perhaps. */
export function hasUnserved(entry: HostEntry | undefined, shown: ReadonlySet<string>): boolean {
  return entry?.pins.some(({ pin }) => !shown.has(pin.text)) ?? false
}

/** The pin set with the host in it; pins that the entry had stay. */
export function withWish(pinSet: PinSet | undefined, wish: Wish): PinSet {
  const before = pinSet?.hosts.get(wish.host)
  const entry: HostEntry = {
    ...(before ?? empty(wish.host)),
    ...(wish.subdomains === undefined ? {} : { subdomains: wish.subdomains }),
    pins: mergedPins(before?.pins ?? [], wish),
  }
  return pinSet === undefined ? newPinSet(entry) : withHost(pinSet, entry)
}

const empty = (host: string): HostEntry => ({
  host,
  subdomains: 'none',
  mode: 'enforce',
  pins: [],
  forbid: [],
  reportTo: [],
})

function mergedPins(before: readonly PinEntry[], { served, backup }: Wish): readonly PinEntry[] {
  const merged = new Map(before.map((entry) => [entry.pin.text, entry]))
  for (const { pin, position } of served) {
    if (pin === undefined) continue
    merged.set(pin, { position, ...merged.get(pin), pin: parsePin(pin), state: 'active' as PinState })
  }
  if (backup !== undefined && !merged.has(backup.pin.text)) {
    const { pin, position, label } = backup
    merged.set(pin.text, { pin, position, state: 'backup', ...(label === undefined ? {} : { label }) })
  }
  return [...merged.values()]
}

function newPinSet({ host, subdomains, pins }: HostEntry): PinSet {
  return parsePinSet({
    $schema: './node_modules/keypin/schema/pinset-1.json',
    version: 1,
    hosts: { [host]: { subdomains, pins: pins.map(({ pin, ...rest }) => ({ pin: pin.text, ...rest })) } },
  })
}

import { type HostEntry, type PinSet, withHost } from 'keypin'

/** What became of an imported host. */
export interface MergedHost {
  readonly host: string
  readonly what: 'added' | 'pins added' | 'unchanged'
  /** The pins that came in. */
  readonly pins: readonly string[]
}

/** A pin set with what was imported, and what that did to each host. */
export interface Merged {
  readonly pinSet: PinSet
  readonly hosts: readonly MergedHost[]
}

/**
 * Adds an imported pin set to one that is there: hosts that it lacks, and to the others the pins that they
 * lack. Nothing that is there changes or goes: scope, mode, states and labels were decided by somebody.
 *
 * @throws {PinSetError} when a pin comes in that the pin set forbids.
 */
export function merged(before: PinSet, imported: PinSet): Merged {
  let pinSet = before
  const hosts: MergedHost[] = []
  for (const entry of imported.hosts.values()) {
    const own = before.hosts.get(entry.host)
    const result = own === undefined ? added(entry) : withPins(own, entry)
    hosts.push({ host: entry.host, what: result.what, pins: result.pins })
    if (result.what !== 'unchanged') pinSet = withHost(pinSet, result.entry)
  }
  return { pinSet, hosts }
}

type Result = Omit<MergedHost, 'host'> & { readonly entry: HostEntry }

function added(entry: HostEntry): Result {
  return { entry, what: 'added', pins: entry.pins.map(({ pin }) => pin.text) }
}

function withPins(own: HostEntry, { pins }: HostEntry): Result {
  const there = new Set(own.pins.map(({ pin }) => pin.text))
  const lacking = own.mode === 'off' ? [] : pins.filter(({ pin }) => !there.has(pin.text))
  if (lacking.length === 0) return { entry: own, what: 'unchanged', pins: [] }
  const entry = { ...own, pins: [...own.pins, ...lacking] }
  return { entry, what: 'pins added', pins: lacking.map(({ pin }) => pin.text) }
}

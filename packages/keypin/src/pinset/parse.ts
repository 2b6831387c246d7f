import { visible } from '../bytes/visible.ts'
import type { Pin } from '../pins/pin.ts'
import { Complaints, type Place } from './complaints.ts'
import { definedOf } from './defined.ts'
import { type Fields, readChoice, readFields, readNote, readObject } from './fields.ts'
import { FrozenMap } from './frozen-map.ts'
import { type JsonReading, readJson } from './json.ts'
import { childPath, ROOT } from './json-path.ts'
import { MAX_ADDRESS_LENGTH, MAX_HOSTS, MAX_NOTE_LENGTH } from './limits.ts'
import { readPlainData } from './plain-data.ts'
import { readHostEntry } from './read-host-entry.ts'
import { readForbidden } from './read-pin-field.ts'
import { readText } from './text.ts'
import type { HostEntry, PinSet, Unlisted } from './types.ts'

/**
 * Parses a pin set, and tells everything that is wrong with it at once.
 *
 * Strict, because a pin set that two readers take differently is one that an attacker chooses the reader of:
 * no duplicate or unknown keys, no BOM, and one spelling of each host, pin and moment; the hint of a complaint
 * shows it. An object is read as its JSON would be, without running its getters; pins made by this library
 * may stand in it. What comes back is frozen and safe whatever the input was.
 *
 * @param input The JSON text, its UTF-8 bytes, or the object that it describes; at most 16 MiB, 50,000 hosts,
 *   64 pins to a host.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID`, and nothing else; `issues` has a code, a JSON path, a message and
 *   often a hint for each complaint.
 * @example
 * const pinSet = parsePinSet(await readFile('pinset.json'))
 * console.log([...pinSet.hosts.keys()])
 * @see schema/pinset-1.json in this package, for editors
 */
export function parsePinSet(input: string | Uint8Array | object): PinSet {
  const { reading, text, byteOrderMark } = readInput(input)
  const complaints = new Complaints(text)
  if (byteOrderMark) complaints.add(BYTE_ORDER_MARK, 0)
  for (const { at, ...issue } of reading.faults) complaints.add(issue, at)
  const pinSet = reading.node && readPinSet({ node: reading.node, path: ROOT }, complaints)
  complaints.throwIfAny()
  // Without a complaint there is a pin set.
  return pinSet as PinSet
}

const BYTE_ORDER_MARK = {
  code: 'byte-order-mark',
  path: ROOT,
  message: 'the text begins with a byte order mark, which JSON does not have',
  hint: "save the file as 'UTF-8', not 'UTF-8 with BOM'",
} as const

interface Input {
  readonly reading: JsonReading
  readonly text?: string
  readonly byteOrderMark: boolean
}

function readInput(input: unknown): Input {
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) {
    return { reading: readPlainData(input as object), byteOrderMark: false }
  }
  const { text, byteOrderMark, fault } = readText(input)
  if (fault !== undefined) return { reading: { faults: [fault] }, text, byteOrderMark }
  return { reading: readJson(text), text, byteOrderMark }
}

const UNLISTED: readonly Unlisted[] = ['allow', 'block']
const FIELDS = ['$schema', 'version', 'name', 'unlisted', 'forbid', 'hosts'] as const
type PinSetFields = Fields<(typeof FIELDS)[number]>

function readPinSet(place: Place, complaints: Complaints): PinSet | undefined {
  if (isOtherVersion(place, complaints)) return undefined
  const fields = readFields(place, FIELDS, complaints)
  if (fields === undefined) return undefined
  const forbid = readForbidden(fields.get('forbid'), complaints)
  return Object.freeze({
    version: 1,
    ...definedOf({
      schema: readSchema(fields.get('$schema'), complaints),
      name: readNote(fields.get('name'), MAX_NOTE_LENGTH, complaints),
    }),
    unlisted: readChoice(fields.get('unlisted'), UNLISTED, complaints) ?? 'allow',
    forbid,
    hosts: readHosts(fields, forbid, complaints),
  })
}

// Another version has other keys, so no more is said about it than that.
function isOtherVersion(place: Place, complaints: Complaints): boolean {
  if (place.node.kind !== 'object') return false
  const node = place.node.value.get('version')
  if (node === undefined) {
    complaints.about(place, 'missing-key', "the key 'version' is missing", 'add "version": 1')
    return false
  }
  if (node.value === 1 || node.kind === 'unreadable') return false
  const found =
    node.kind === 'number' || node.kind === 'string'
      ? visible(JSON.stringify(node.value), 40)
      : `an ${node.kind}`
  const isOne = node.value === '1'
  const hint = isOne
    ? 'write "version": 1, a number'
    : 'this release of keypin reads version 1; update keypin'
  const message = `the version is ${found}, not 1`
  complaints.about({ node, path: childPath(place.path, 'version') }, 'unsupported-version', message, hint)
  return !isOne
}

function readSchema(place: Place | undefined, complaints: Complaints): string | undefined {
  return readNote(place, MAX_ADDRESS_LENGTH, complaints)
}

function readHosts(
  fields: PinSetFields,
  forbid: readonly Pin[],
  complaints: Complaints,
): ReadonlyMap<string, HostEntry> {
  const place = fields.get('hosts')
  if (place === undefined)
    complaints.about(fields.place, 'missing-key', "the key 'hosts' is missing", ADD_HOST)
  const members = place && readObject(place, complaints)
  if (place === undefined || members === undefined) return new FrozenMap<string, HostEntry>([])
  if (members.size === 0)
    complaints.about(place, 'empty-hosts', 'a pin set without hosts pins nothing', ADD_HOST)
  if (members.size > MAX_HOSTS) {
    complaints.about(place, 'too-large', `${members.size} hosts are too many; at most ${MAX_HOSTS} are read`)
    return new FrozenMap<string, HostEntry>([])
  }
  const entries: [string, HostEntry][] = []
  for (const [host, node] of members) {
    const entry = readHostEntry(host, { node, path: childPath(place.path, host) }, forbid, complaints)
    if (entry !== undefined) entries.push([host, entry])
  }
  return new FrozenMap(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const ADD_HOST = 'add a host: keypin add HOST'

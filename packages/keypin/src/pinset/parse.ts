import { isUint8Array } from 'node:util/types'
import { visible } from '../bytes/visible.ts'
import { Complaints } from './complaints.ts'
import { definedOf } from './defined.ts'
import { type Fields, readChoice, readFields, readKeys, readNote } from './fields.ts'
import { FrozenMap } from './frozen-map.ts'
import { type JsonReading, readJson } from './json.ts'
import { JsonNode } from './json-node.ts'
import { ROOT } from './json-path.ts'
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
  if (byteOrderMark) complaints.take({ issue: BYTE_ORDER_MARK, at: 0 })
  for (const fault of reading.faults) complaints.take(fault)
  const pinSet = 'value' in reading ? readPinSet(new JsonNode(reading.value), complaints) : undefined
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
  // Also of another realm, such as a test runner's.
  if (typeof input !== 'string' && !isUint8Array(input)) {
    return { reading: readPlainData(input), byteOrderMark: false }
  }
  const { text, byteOrderMark, fault } = readText(input)
  if (fault !== undefined) return { reading: { faults: [fault] }, text, byteOrderMark }
  return { reading: readJson(text), text, byteOrderMark }
}

const UNLISTED: readonly Unlisted[] = ['allow', 'block']
const FIELDS = ['$schema', 'version', 'name', 'unlisted', 'forbid', 'hosts'] as const
type PinSetFields = Fields<(typeof FIELDS)[number]>

function readPinSet(node: JsonNode, complaints: Complaints): PinSet | undefined {
  if (isOtherVersion(node, complaints)) return undefined
  const fields = readFields(node, FIELDS, complaints)
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
    hosts: readHosts(fields, new Set(forbid.map((pin) => pin.text)), complaints),
  })
}

// Another version has other keys, so no more is said about it than that.
function isOtherVersion(node: JsonNode, complaints: Complaints): boolean {
  if (node.kind !== 'object') return false
  const version = node.member('version')
  if (version === undefined) {
    complaints.about(node, 'missing-key', "the key 'version' is missing", 'add "version": 1')
    return false
  }
  if (version.value === 1 || version.kind === 'unreadable') return false
  const found =
    version.kind === 'number' || version.kind === 'string'
      ? visible(JSON.stringify(version.value), 40)
      : `an ${version.kind}`
  const isOne = version.value === '1'
  const hint = isOne
    ? 'write "version": 1, a number'
    : 'this release of keypin reads version 1; update keypin'
  const message = `the version is ${found}, not 1`
  complaints.about(version, 'unsupported-version', message, hint)
  return !isOne
}

function readSchema(node: JsonNode | undefined, complaints: Complaints): string | undefined {
  return readNote(node, MAX_ADDRESS_LENGTH, complaints)
}

function readHosts(
  fields: PinSetFields,
  forbidden: ReadonlySet<string>,
  complaints: Complaints,
): ReadonlyMap<string, HostEntry> {
  const node = fields.get('hosts')
  if (node === undefined) complaints.about(fields.node, 'missing-key', "the key 'hosts' is missing", ADD_HOST)
  const keys = node && readKeys(node, complaints)
  if (node === undefined || keys === undefined) return new FrozenMap<string, HostEntry>([])
  if (keys.length === 0)
    complaints.about(node, 'empty-hosts', 'a pin set without hosts pins nothing', ADD_HOST)
  if (keys.length > MAX_HOSTS) {
    complaints.about(node, 'too-large', `${keys.length} hosts are too many; at most ${MAX_HOSTS} are read`)
    return new FrozenMap<string, HostEntry>([])
  }
  const entries: [string, HostEntry][] = []
  for (const key of keys) {
    const entry = readHostEntry(node.member(key) as JsonNode, forbidden, complaints)
    if (entry !== undefined) entries.push([entry.host, entry])
  }
  return new FrozenMap(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const ADD_HOST = 'add a host: keypin add HOST'

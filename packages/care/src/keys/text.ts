import { KeypinError, parsePin } from 'keypin'
import {
  choice,
  type Fields,
  flag,
  invalid,
  list,
  number,
  object,
  onlyKeys,
  optional,
  optionalText,
  parseJson,
  text,
  time,
} from './fields.ts'
import type { KeyLife } from './lives.ts'
import { hostNames, readHostLife } from './read-lives.ts'
import type { Custody, Evidence, KeyRecord, KeyRecords, Sighting } from './records.ts'

/**
 * Parses `pinset.keys.json`.
 *
 * @throws {CareError} `KEYPIN_KEYS_INVALID`: what is wrong first, with its place.
 */
export function parseKeyRecords(input: string): KeyRecords {
  const root = object(parseJson(input), '$')
  if (root.get('version') !== 1) throw invalid('$.version', 'is not 1')
  const pins = object(root.get('pins'), '$.pins')
  const hosts = root.has('hosts') ? object(root.get('hosts'), '$.hosts') : new Map<string, unknown>()
  onlyKeys(root, ['version', 'pins', 'hosts'], '$')
  return {
    version: 1,
    pins: new Map([...pins].map(([pin, value]) => readEntry(pin, value))),
    hosts: new Map([...hosts].map(([host, value]) => [host, readHostLife(host, value, readPinName)])),
  }
}

/**
 * Writes the records in their one spelling: pins, hosts and members in order, two spaces, a newline at the end.
 *
 * What is written was read back first, so no text leaves here that {@link parseKeyRecords} would refuse.
 *
 * @throws {CareError} `KEYPIN_KEYS_INVALID` for records that hold what no file may.
 */
export function formatKeyRecords(records: KeyRecords): string {
  // reading puts the members of each object in order, however they were put together
  const ordered = parseKeyRecords(JSON.stringify(plainRecords(records)))
  return `${JSON.stringify(plainRecords(ordered), null, 2)}\n`
}

function plainRecords({ pins, hosts }: KeyRecords): object {
  const lives = new Map(
    [...hosts].map(([host, life]) => [host, { ...life, keys: inOrder(life.keys, plainLife) }]),
  )
  return {
    version: 1,
    pins: inOrder(pins, (record) => record),
    ...(hosts.size === 0 ? {} : { hosts: inOrder(lives, (life) => life) }),
  }
}

/** Pins and hosts are checked names, so none of them is `__proto__`. */
function inOrder<Value>(map: ReadonlyMap<string, Value>, plain: (value: Value) => unknown): object {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]))
}

const plainLife = ({ state, since, history }: KeyLife): object => ({ state, since, history })

function readEntry(pin: string, value: unknown): [string, KeyRecord] {
  const path = `$.pins['${pin.slice(0, 64)}']`
  readPinName(pin, path)
  const record = object(value, path)
  onlyKeys(record, ['seen', 'evidence', 'custody', 'key'], path)
  return [
    pin,
    {
      seen: list(record.get('seen'), `${path}.seen`).map((item, i) =>
        readSighting(item, `${path}.seen[${i}]`),
      ),
      evidence: list(record.get('evidence'), `${path}.evidence`).map((item, i) =>
        readEvidence(item, `${path}.evidence[${i}]`),
      ),
      ...optional(
        'custody',
        record.has('custody') ? readCustody(record.get('custody'), `${path}.custody`) : undefined,
      ),
      ...optional(
        'key',
        record.has('key') ? readPinName(text(record, 'key', path), `${path}.key`) : undefined,
      ),
    },
  ]
}

function readPinName(pin: string, path: string): string {
  try {
    return parsePin(pin).text
  } catch (error) {
    if (error instanceof KeypinError) throw invalid(path, `is not under a pin: ${error.message}`)
    throw error
  }
}

function readCustody(value: unknown, path: string): Custody {
  const fields = object(value, path)
  onlyKeys(fields, ['at', 'keeper', 'algorithm', 'file', 'encrypted', 'note'], path)
  return {
    at: time(fields, 'at', path),
    keeper: choice(fields, 'keeper', ['file', 'elsewhere'], path),
    ...optional('algorithm', optionalText(fields, 'algorithm', path)),
    ...optional('file', optionalText(fields, 'file', path)),
    ...optional('encrypted', fields.has('encrypted') ? flag(fields, 'encrypted', path) : undefined),
    ...optional('note', optionalText(fields, 'note', path)),
  }
}

function readSighting(value: unknown, path: string): Sighting {
  const fields = object(value, path)
  return {
    at: time(fields, 'at', path),
    host: text(fields, 'host', path),
    port: port(fields, path),
    ...optional('address', optionalText(fields, 'address', path)),
    ...optional('connectedTo', optionalText(fields, 'connectedTo', path)),
    position: choice(fields, 'position', ['leaf', 'ca'], path),
    subject: text(fields, 'subject', path),
    issuer: text(fields, 'issuer', path),
    ...optional('notAfter', optionalText(fields, 'notAfter', path)),
    ends: choice(fields, 'ends', ['public', 'given', 'system'], path),
    ...optional('anchor', optionalText(fields, 'anchor', path)),
  }
}

function readEvidence(value: unknown, path: string): Evidence {
  const fields = object(value, path)
  return {
    at: time(fields, 'at', path),
    what: choice(fields, 'what', ['private-key', 'public-key', 'request', 'certificate'], path),
    ...optional('file', optionalText(fields, 'file', path)),
    possession: choice(fields, 'possession', ['proven', 'claimed'], path),
    ...optional('notAfter', fields.has('notAfter') ? time(fields, 'notAfter', path) : undefined),
    ...optional('ends', fields.has('ends') ? choice(fields, 'ends', ['public', 'given'], path) : undefined),
    ...optional(
      'scts',
      fields.has('scts') ? number(fields, 'scts', path, 1, Number.MAX_SAFE_INTEGER) : undefined,
    ),
    ...optional('hosts', fields.has('hosts') ? hostNames(fields.get('hosts'), `${path}.hosts`) : undefined),
  }
}

function port(fields: Fields, path: string): number {
  const value = fields.get('port')
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535) return value
  throw invalid(`${path}.port`, 'is not a port')
}

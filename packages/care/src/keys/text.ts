import { KeypinError, parsePin } from 'keypin'
import { CareError } from '../errors.ts'
import type { Evidence, KeyRecord, KeyRecords, Sighting } from './records.ts'

/**
 * Parses `pinset.keys.json`.
 *
 * @throws {CareError} `KEYPIN_KEYS_INVALID`: what is wrong first, with its place.
 */
export function parseKeyRecords(text: string): KeyRecords {
  const root = object(parseJson(text), '$')
  if (root.get('version') !== 1) throw invalid('$.version', 'is not 1')
  const pins = object(root.get('pins'), '$.pins')
  onlyKeys(root, ['version', 'pins'], '$')
  return { version: 1, pins: new Map([...pins].map(([pin, value]) => readEntry(pin, value))) }
}

/** Writes the records in their one spelling: pins in order, two spaces, a newline at the end. */
export function formatKeyRecords(records: KeyRecords): string {
  const pins = [...records.pins].sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify({ version: 1, pins: Object.fromEntries(pins) }, null, 2)}\n`
}

function readEntry(pin: string, value: unknown): [string, KeyRecord] {
  const path = `$.pins['${pin.slice(0, 64)}']`
  try {
    parsePin(pin)
  } catch (error) {
    if (error instanceof KeypinError) throw invalid(path, `is not under a pin: ${error.message}`)
    throw error
  }
  const record = object(value, path)
  onlyKeys(record, ['seen', 'evidence'], path)
  return [
    pin,
    {
      seen: list(record.get('seen'), `${path}.seen`).map((item, i) =>
        readSighting(item, `${path}.seen[${i}]`),
      ),
      evidence: list(record.get('evidence'), `${path}.evidence`).map((item, i) =>
        readEvidence(item, `${path}.evidence[${i}]`),
      ),
    },
  ]
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
  }
}

type Fields = ReadonlyMap<string, unknown>

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid('$', `is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function object(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return new Map(Object.entries(value))
  throw invalid(path, 'is not an object')
}

function list(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(path, 'is not a list')
}

function onlyKeys(fields: Fields, known: readonly string[], path: string): void {
  const unknown = [...fields.keys()].find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw invalid(`${path}.${unknown.slice(0, 64)}`, 'is not a key that is known here')
}

function text(fields: Fields, name: string, path: string): string {
  const value = fields.get(name)
  if (typeof value === 'string') return value
  throw invalid(`${path}.${name}`, 'is not text')
}

function optionalText(fields: Fields, name: string, path: string): string | undefined {
  return fields.has(name) ? text(fields, name, path) : undefined
}

function time(fields: Fields, name: string, path: string): string {
  const value = text(fields, name, path)
  if (!Number.isNaN(Date.parse(value))) return value
  throw invalid(`${path}.${name}`, 'is not a moment such as 2026-11-22T12:00:00.000Z')
}

function port(fields: Fields, path: string): number {
  const value = fields.get('port')
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535) return value
  throw invalid(`${path}.port`, 'is not a port')
}

function choice<const T extends string>(
  fields: Fields,
  name: string,
  choices: readonly T[],
  path: string,
): T {
  const value = text(fields, name, path)
  const found = choices.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw invalid(`${path}.${name}`, `is none of ${choices.join(', ')}`)
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [K in Name]?: string } {
  // a computed key of a literal type, which TypeScript widens to string
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in Name]?: string })
}

function invalid(path: string, problem: string): CareError {
  return new CareError('KEYPIN_KEYS_INVALID', `the key records do not hold: ${path} ${problem}`, {
    hint: 'mend pinset.keys.json, or take it back from version control',
  })
}

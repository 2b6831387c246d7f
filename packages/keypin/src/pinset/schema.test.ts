import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { PinSetError } from '../errors.ts'
import { parsePinSet } from './parse.ts'

const schemaFile = join(import.meta.dirname, '../../schema/pinset-1.json')
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'))
const isValid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema)

interface Vector {
  readonly id: string
  readonly text?: string
  readonly pinSet?: object
  readonly schema?: 'accepts' | 'refuses' | 'not-json'
}

function load(name: string): readonly Vector[] {
  const file = join(import.meta.dirname, '../../../../vectors/pinset', name)
  return JSON.parse(readFileSync(file, 'utf8')).cases
}

const jsonOf = ({ text, pinSet }: Vector): unknown => pinSet ?? JSON.parse(text as string)
const valid = load('valid.json')
const invalid = load('invalid.json')

function parses(value: unknown): boolean {
  try {
    parsePinSet(value as object)
    return true
  } catch (error) {
    assert.ok(error instanceof PinSetError)
    return false
  }
}

test('the schema accepts every pin set that holds', () => {
  for (const vector of valid)
    assert.ok(isValid(jsonOf(vector)), `${vector.id}: ${JSON.stringify(isValid.errors)}`)
})

for (const vector of invalid.filter(({ schema }) => schema !== 'not-json')) {
  test(`the schema ${vector.schema} ${vector.id}`, () => {
    assert.equal(isValid(jsonOf(vector)), vector.schema === 'accepts')
  })
}

test('what the schema refuses the parser refuses, however a pin set is changed', () => {
  const bases = valid.map(jsonOf)
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'none',
      'off',
      'report',
      'open',
      '',
      ' ',
      '2027-06-30T00:00:00Z',
      [],
      {},
      null,
      1,
      1.5,
      true,
    ),
    fc.constantFrom(
      'https://r.example/',
      'x'.repeat(201),
      'a\nb',
      '🔑'.repeat(150),
      'cert-sha256/',
      '127.0.0.1',
    ),
  )
  const changes = fc.array(fc.tuple(fc.nat(), junk, fc.constantFrom('set', 'delete', 'add')), {
    minLength: 1,
    maxLength: 3,
  })
  fc.assert(
    fc.property(fc.constantFrom(...bases), changes, (base, all) => {
      const value = structuredClone(base)
      for (const [at, to, how] of all) change(value, at, to, how)
      if (parses(value)) assert.ok(isValid(value), JSON.stringify(isValid.errors))
    }),
    { numRuns: 3000 },
  )
})

function change(root: unknown, at: number, to: unknown, how: 'set' | 'delete' | 'add'): void {
  const places: [Record<string, unknown>, string][] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, member] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, key])
      visit(member)
    }
  }
  visit(root)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return
  const [holder, key] = place
  if (how === 'delete' && !Array.isArray(holder)) delete holder[key]
  else if (how === 'add' && Array.isArray(holder)) holder.push(to)
  else if (how === 'add')
    holder[['mode', 'reason', 'expiresAt', 'onExpiry', 'name', 'x.example'][at % 6] as string] = to
  else holder[key] = to
}

test('the limits of the schema are those of the parser', async () => {
  const limits = await import('./limits.ts')
  const { host, note, forbid, pinEntry } = schema.$defs
  assert.equal(schema.properties.hosts.maxProperties, limits.MAX_HOSTS)
  assert.equal(schema.properties.$schema.maxLength, limits.MAX_ADDRESS_LENGTH)
  assert.equal(note.maxLength, limits.MAX_NOTE_LENGTH)
  assert.equal(forbid.maxItems, limits.MAX_FORBIDDEN)
  assert.equal(host.properties.pins.maxItems, limits.MAX_PINS)
  assert.equal(host.properties.reportTo.maxItems, limits.MAX_REPORT_TO)
  assert.equal(host.properties.reportTo.items.maxLength, limits.MAX_ADDRESS_LENGTH)
  assert.equal(pinEntry.properties.material.maxLength, limits.MAX_MATERIAL_LENGTH)
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeUnseen } from '../bytes/visible.ts'
import { formatPinSet, pinSetDigest } from './format.ts'
import { parsePinSet } from './parse.ts'
import type { PinSet } from './types.ts'

const pin = fc
  .tuple(fc.constantFrom('sha256/', 'cert-sha256/'), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([prefix, bytes]) => prefix + Buffer.from(bytes).toString('base64'))
const note = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => `“${text.trim()}”`)
  .filter((text) => escapeUnseen(text) === text)
const seconds = fc.integer({ min: -62135596800, max: 253402300799 })
const moment = seconds.map((time) => new Date(time * 1000).toISOString().replace('.000Z', 'Z'))
const maybe = { requiredKeys: [] as [] }
const notes = fc.record(
  {
    position: fc.constantFrom('leaf', 'ca'),
    state: fc.constantFrom('active', 'backup', 'retiring'),
    label: note,
  },
  maybe,
)
const pins = fc
  .uniqueArray(pin, { minLength: 2, maxLength: 5 })
  .chain((texts) => fc.tuple(...texts.map((text) => notes.map((said) => ({ pin: text, ...said })))))
const expiry = fc.oneof(
  fc.constant({}),
  fc.record({ expiresAt: moment, onExpiry: fc.constantFrom('open', 'closed') }),
)
const judged = fc
  .tuple(
    fc.record({ pins, mode: fc.constantFrom('enforce', 'report') }),
    fc.record({ reason: note, reportTo: fc.constant(['https://r.example/a', 'https://r.example/']) }, maybe),
    expiry,
  )
  .map((parts) => Object.assign({}, ...parts))
const off = fc.record({ mode: fc.constant('off'), reason: note })
const name = fc.domain().map((domain) => domain.toLowerCase())
const subdomains = fc.record({ subdomains: fc.constantFrom('none', 'one', 'any') }, maybe)
const entry = fc.tuple(fc.oneof(judged, judged, off), subdomains).map((parts) => Object.assign({}, ...parts))
const hosts = fc.dictionary(name, entry, { minKeys: 1, maxKeys: 4 })
const top = fc.record(
  { $schema: fc.constant('./schema.json'), name: note, unlisted: fc.constantFrom('allow', 'block') },
  maybe,
)
const pinSet: fc.Arbitrary<PinSet> = fc
  .tuple(top, hosts, fc.uniqueArray(pin, { maxLength: 3 }))
  .map(([said, entries, forbid]) => parsePinSet({ ...said, version: 1, hosts: entries, forbid }))

test('what is formatted parses to the same pin set', () => {
  fc.assert(
    fc.property(pinSet, (one) => {
      const again = parsePinSet(formatPinSet(one))
      assert.deepEqual(again, one)
      assert.deepEqual([...again.hosts.keys()], [...one.hosts.keys()])
    }),
  )
})

test('the canonical text is a fixed point', () => {
  fc.assert(
    fc.property(pinSet, (one) =>
      assert.equal(formatPinSet(parsePinSet(formatPinSet(one))), formatPinSet(one)),
    ),
  )
})

test('the digest is the SHA-256 of the canonical text', () => {
  fc.assert(
    fc.property(pinSet, (one) => {
      const hex = createHash('sha256').update(formatPinSet(one)).digest('hex')
      assert.equal(pinSetDigest(one), `sha256:${hex}`)
    }),
  )
})

const a = 'sha256/ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='
const b = 'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='

test('layout, order of hosts and keys, and spelled-out defaults do not change the digest', () => {
  const one = parsePinSet({
    version: 1,
    hosts: { 'a.example': { pins: [a, b] }, 'b.example': { pins: [a, b] } },
  })
  const other = parsePinSet(`{"hosts": {"b.example": {"pins": [{"pin": "${a}"}, "${b}"], "mode": "enforce"},
    "a.example": {"subdomains": "none", "pins": ["${a}", "${b}"]}}, "unlisted": "allow", "version": 1}`)
  assert.equal(pinSetDigest(one), pinSetDigest(other))
})

test('whatever has a meaning changes the digest', () => {
  const base = { version: 1, hosts: { 'a.example': { pins: [a, b] } } }
  const others = [
    { ...base, unlisted: 'block' },
    { ...base, name: 'x' },
    { ...base, hosts: { 'b.example': { pins: [a, b] } } },
    { ...base, hosts: { 'a.example': { pins: [{ pin: a, position: 'leaf' }, b] } } },
    { ...base, hosts: { 'a.example': { subdomains: 'one', pins: [a, b] } } },
    { ...base, hosts: { 'a.example': { mode: 'report', pins: [a, b] } } },
  ]
  const digests = [base, ...others].map((one) => pinSetDigest(parsePinSet(one)))
  assert.equal(new Set(digests).size, digests.length)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PinSetError } from '../errors.ts'
import { withHost, withoutHost } from './edit.ts'
import { formatPinSet } from './format.ts'
import { parsePinSet } from './parse.ts'
import type { HostEntry } from './types.ts'

const a = 'sha256/ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='
const b = 'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='
const pinSet = parsePinSet({
  version: 1,
  name: 'app',
  hosts: {
    'a.example': { pins: [a, { pin: b, label: 'spare' }] },
    'b.example': { subdomains: 'any', pins: [a, b] },
  },
})
const entry = pinSet.hosts.get('a.example') as HostEntry

test('an entry is added, and the pin set it was added to stays as it was', () => {
  const before = formatPinSet(pinSet)
  const more = withHost(pinSet, { ...entry, host: 'c.example', subdomains: 'one' })
  assert.deepEqual([...more.hosts.keys()], ['a.example', 'b.example', 'c.example'])
  assert.equal(more.hosts.get('c.example')?.subdomains, 'one')
  assert.equal(more.name, 'app')
  assert.equal(formatPinSet(pinSet), before)
})

test('an entry takes the place of one of the same name', () => {
  const changed = withHost(pinSet, { ...entry, mode: 'report' })
  assert.equal(changed.hosts.size, 2)
  assert.equal(changed.hosts.get('a.example')?.mode, 'report')
  assert.deepEqual(changed.hosts.get('a.example')?.pins, entry.pins)
})

test('an entry that does not hold is refused, with its path', () => {
  const wrong = { ...entry, host: 'C.example', pins: entry.pins.slice(0, 1) }
  assert.throws(
    () => withHost(pinSet, wrong),
    (error: PinSetError) => {
      assert.deepEqual(
        error.issues.map(({ code, path }) => [code, path]),
        [
          ['host-not-canonical', "$.hosts['C.example']"],
          ['too-few-pins', "$.hosts['C.example'].pins"],
        ],
      )
      return error instanceof PinSetError
    },
  )
})

test('an entry called __proto__ is refused, and reaches no prototype', () => {
  assert.throws(() => withHost(pinSet, { ...entry, host: '__proto__' }), PinSetError)
})

test('an entry is removed, in whatever spelling', () => {
  assert.deepEqual([...withoutHost(pinSet, 'A.Example.').hosts.keys()], ['b.example'])
})

test('to remove a name that an entry merely covers removes nothing', () => {
  assert.equal(withoutHost(pinSet, 'x.b.example'), pinSet)
})

test('the last entry cannot be removed: nothing would be pinned', () => {
  const one = withoutHost(pinSet, 'a.example')
  assert.throws(() => withoutHost(one, 'b.example'), /a pin set without hosts pins nothing/)
})

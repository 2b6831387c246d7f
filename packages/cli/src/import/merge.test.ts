import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePinSet } from 'keypin'
import { merged } from './merge.ts'

const pin = (number: number): string => `sha256/${Buffer.alloc(32, number).toString('base64')}`

const before = parsePinSet({
  version: 1,
  hosts: {
    'a.test': { subdomains: 'any', pins: [{ pin: pin(1), state: 'active', label: 'ours' }, pin(2)] },
    'off.test': { mode: 'off', reason: 'managed' },
  },
})

test('hosts that lack are added, pins that lack are added, and nothing that was there changes', () => {
  const imported = parsePinSet({
    version: 1,
    unlisted: 'block',
    hosts: {
      'a.test': { mode: 'report', pins: [pin(2), pin(3)] },
      'b.test': { pins: [pin(4), pin(5)] },
      'off.test': { pins: [pin(4), pin(5)] },
    },
  })
  const { pinSet, hosts } = merged(before, imported)
  assert.deepEqual(
    hosts.map(({ host, what }) => [host, what]),
    [
      ['a.test', 'pins added'],
      ['b.test', 'added'],
      ['off.test', 'unchanged'],
    ],
  )
  const a = pinSet.hosts.get('a.test')
  assert.deepEqual(a?.pins.slice(0, 2), before.hosts.get('a.test')?.pins)
  assert.equal(a?.pins.length, 3)
  assert.deepEqual([a?.subdomains, a?.mode, pinSet.unlisted], ['any', 'enforce', 'allow'])
  assert.equal(pinSet.hosts.get('off.test')?.mode, 'off')
})

test('a merge again changes nothing', () => {
  const once = merged(before, before)
  assert.equal(once.pinSet, before)
  assert.ok(once.hosts.every(({ what }) => what === 'unchanged'))
})

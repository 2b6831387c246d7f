import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valueFor } from './per-host.ts'

test('a value without a name is for the host under test only, named ones are for whom they name', () => {
  assert.equal(valueFor('10.0.0.1:443', 'a.example', true), '10.0.0.1:443')
  assert.equal(valueFor('10.0.0.1:443', 'b.example', false), undefined)
  const both = 'A.example=10.0.0.1:443,b.example=[fd00::1]:8443'
  assert.equal(valueFor(both, 'a.example', true), '10.0.0.1:443')
  assert.equal(valueFor(both, 'b.example', false), '[fd00::1]:8443')
  assert.equal(valueFor(both, 'c.example', false), undefined)
  assert.equal(valueFor(undefined, 'a.example', true), undefined)
})

test('a file whose path has an equals sign is a file', () => {
  assert.equal(valueFor('/tmp/a=b,c/key.pem', 'a.example', true), '/tmp/a=b,c/key.pem')
})

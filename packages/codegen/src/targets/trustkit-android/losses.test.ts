import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePinSet } from 'keypin'
import { generate } from '../../generate.ts'

const pins = ['active', 'backup'].map((state, byte) => ({
  pin: `sha256/${Buffer.alloc(32, byte).toString('base64')}`,
  state,
}))

function lossesOf(hosts: object): string[] {
  const { losses } = generate(parsePinSet({ version: 1, hosts }), 'trustkit-android')
  return losses.map(({ severity, code, host }) => `${severity} ${code} ${host}`)
}

test('nothing is generated for hosts that TrustKit stops the app for', () => {
  for (const host of ['api.internal', 'api.music', 'a_b.example.com', 'localhost'])
    assert.deepEqual(lossesOf({ [host]: { pins } }), [`refused scope ${host}`])
})

test('a name that is for documents is told of, and generated', () => {
  assert.deepEqual(lossesOf({ 'api.example': { pins } }), ['note scope api.example'])
})

test('an excluded host is nothing to TrustKit, whatever its name', () => {
  const off = { mode: 'off', reason: 'managed elsewhere' }
  assert.deepEqual(lossesOf({ 'api.example.com': { pins }, 'api.internal': off }), [])
})

test('who has reports is told which failures are reported, and how', () => {
  assert.deepEqual(lossesOf({ 'api.example.com': { pins, reportTo: ['https://reports.example.net/'] } }), [
    'weaker report api.example.com',
    'note report-detail api.example.com',
  ])
})

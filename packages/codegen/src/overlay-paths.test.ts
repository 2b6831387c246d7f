import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parsePinSet } from 'keypin'
import { overlayPaths } from './overlay-paths.ts'
import { targets } from './registry.ts'
import { generateAccepting, overlayOf, settingsOf, sharedPinSets } from './testing/goldens.ts'

const pinSet = sharedPinSets().get('simple')
assert.ok(pinSet)
const debugPins = `sha256/${Buffer.alloc(32, 9).toString('base64')}`

test('the files that a target could have, and has not', () => {
  assert.deepEqual(overlayPaths(pinSet, 'go-net-http'), ['pinnedhttp/debug.go'])
  assert.deepEqual(overlayPaths(pinSet, 'go-net-http', { set: { package: 'net' } }), ['net/debug.go'])
  assert.deepEqual(overlayPaths(pinSet, 'curl'), ['pinned-curl-debug', 'pinned-curl-debug.pem'])
  assert.deepEqual(overlayPaths(pinSet, 'envoy'), [])
})

test('none where it has them', () => {
  assert.deepEqual(overlayPaths(pinSet, 'go-net-http', { set: { debugPins } }), [])
})

// Pins that come with their certificates serve those targets, too, that need them.
const material = parsePinSet(
  readFileSync(join(import.meta.dirname, 'testing/pinsets/material/certificates.json'), 'utf8'),
)

test('every target with an overlay tells its files', () => {
  for (const target of targets) {
    const overlay = overlayOf(target)
    if (Object.keys(overlay).length === 0) continue
    const set = settingsOf(target)
    const { files, losses } = generateAccepting(material, target.id, { ...set, ...overlay })
    const accept = losses.filter(({ severity }) => severity === 'refused').map(({ code }) => code)
    const told = overlayPaths(material, target.id, { set, accept })
    const debug = files.filter(({ role }) => role === 'debug').map(({ path }) => path)
    assert.ok(debug.length > 0, target.id)
    assert.deepEqual(told, debug, target.id)
  }
})

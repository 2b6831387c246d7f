import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overlayPaths } from './overlay-paths.ts'
import { targets } from './registry.ts'
import { generateAccepting, settingsOf, sharedPinSets } from './testing/goldens.ts'

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

test('every target with an overlay tells its files', () => {
  for (const target of targets) {
    const hasOne = target.options.some(({ name }) => name === 'debugPins')
    if (!hasOne) continue
    const set = settingsOf(target)
    const { files } = generateAccepting(pinSet, target.id, { ...set, debugPins })
    const told = overlayPaths(pinSet, target.id, {
      set,
      accept: ['material', 'position', 'nothing', 'scope'],
    })
    assert.deepEqual(
      told,
      files.filter(({ role }) => role === 'debug').map(({ path }) => path),
      target.id,
    )
  }
})

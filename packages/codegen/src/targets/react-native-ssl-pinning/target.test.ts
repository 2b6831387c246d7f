import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parsePinSet } from 'keypin'
import { generate } from '../../generate.ts'
import { sharedPinSets } from '../../testing/goldens.ts'

const hashes = sharedPinSets().get('simple')
assert.ok(hashes)
const material = join(import.meta.dirname, '../../testing/pinsets/material/certificates.json')
const withFiles = parsePinSet(readFileSync(material, 'utf8'))

test('hashes without files would lock iOS users out, so they are refused', () => {
  const { refused, files, losses } = generate(hashes, 'react-native-ssl-pinning')
  assert.equal(refused, true)
  assert.deepEqual(files, [])
  const [first] = losses.filter(({ code }) => code === 'material')
  assert.equal(first?.severity, 'refused')
  assert.match(first?.instead ?? '', /--set platforms=android/)
})

test('with a file for each pin there is nothing to refuse', () => {
  const { refused, files } = generate(withFiles, 'react-native-ssl-pinning')
  assert.equal(refused, false)
  assert.ok(files.some(({ path }) => path.endsWith('.cer')))
})

test('an app for Android alone takes hashes, and is told of iOS', () => {
  const { refused, losses } = generate(hashes, 'react-native-ssl-pinning', { set: { platforms: 'android' } })
  assert.equal(refused, false)
  assert.ok(losses.some(({ what }) => what === 'on iOS every request to the host is refused'))
})

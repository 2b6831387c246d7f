// Rules that know a target by its name cannot ask it: what they take it for is held against the target here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lint } from '@keypin/care'
import { targets } from '@keypin/codegen'
import { root } from '@keypin/forge'
import { pinOf } from 'keypin'

const odd = root().leaf('api.example.com', { key: 'P-521' })
const text = JSON.stringify({
  version: 1,
  unlisted: 'block',
  hosts: {
    'api.example.com': {
      pins: [
        { pin: pinOf(odd.der).text, state: 'active', material: odd.pem },
        { pin: pinOf(root().der).text, state: 'backup' },
      ],
    },
  },
})

/** The targets of which a rule says something. */
function told(rule: string): string[] {
  const options = { now: new Date(), nodeWarning: 'this Node lacks fixes' }
  const isTold = (id: string): boolean =>
    lint(text, { ...options, targets: [id] }).findings.some((finding) => finding.rule === rule)
  return targets.map(({ id }) => id).filter(isTold)
}

test('a target that is said to let pins lapse can', () => {
  const lapsing = targets.filter(({ capabilities }) => capabilities.expiry.open !== undefined)
  const ids = new Set(lapsing.map(({ id }) => id))
  assert.ok(told('L10').length >= 5)
  for (const id of told('L10')) assert.ok(ids.has(id), id)
})

test('the targets that know few kinds of keys are still called so', () => {
  // the two for React Native stand on TrustKit on iOS
  const ours = ['react-native-ssl-manager', 'react-native-ssl-public-key-pinning']
  assert.deepEqual(told('L22').sort(), ['ktor-darwin', ...ours, 'trustkit-ios'])
})

test('the targets that run on Node are still called so', () => {
  assert.deepEqual(told('L41').sort(), ['electron', 'node-https'])
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tree } from '../testing/tree.ts'
import { completeLock } from '../workspace/lockfile.ts'
import { lock } from './lock.ts'

const INCOMPLETE = JSON.stringify({
  packages: {
    '': {},
    'node_modules/cli': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@x/cli-linux-x64-musl': '1.0.0', '@x/cli-darwin-arm64': '1.0.0' },
    },
  },
})

test('a lock file without the packages of other systems is a fault, until it is completed', async (t) => {
  const root = tree(t, { 'package-lock.json': INCOMPLETE })
  assert.equal((await lock.run(root)).faults.length, 2)
  assert.equal(completeLock(join(root, 'package-lock.json')), 2)
  assert.deepEqual((await lock.run(root)).faults, [])
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  assert.deepEqual(packages['node_modules/@x/cli-linux-x64-musl'], {
    version: '1.0.0',
    cpu: ['x64'],
    libc: ['musl'],
    os: ['linux'],
    dev: true,
    optional: true,
  })
})

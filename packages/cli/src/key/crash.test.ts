import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { demandAgreement, lifeOf } from '@keypin/care'
import { readPinMaterial } from 'keypin'
import { cleanEnvironment } from '../../../../tools/testing/environment.ts'
import { openPinSet, pinSetPaths } from '../pinset/files.ts'
import { Stage } from '../testing/stage.ts'

const host = 'api.example.com'
const pin = (n: number): string => `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`
const testing = join(import.meta.dirname, '..', 'testing')
const preload = pathToFileURL(join(testing, 'kill-at-write.mjs')).href

function placed(): Stage {
  const stage = new Stage()
  const pins = ['active', 'backup'].map((state, n) => ({ pin: pin(n), state }))
  stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [host]: { pins } } }))
  return stage
}

/** Runs `keypin key new`, killed right before its Nth write; whether it got to its end. */
function makeUntil(stage: Stage, nth: number): boolean {
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=keypin-source',
      '--import',
      preload,
      join(testing, 'entry.ts'),
      'key',
      'new',
      host,
      '--out',
      'spare.key.pem',
      '--no-passphrase',
    ],
    {
      cwd: stage.dir,
      env: { ...cleanEnvironment(process.env), KILL_AT_WRITE: String(nth) },
      encoding: 'utf8',
    },
  )
  if (signal === 'SIGKILL') return false
  assert.equal(status, 0, stderr)
  return true
}

test('key new, killed before any of its writes, leaves no pin without its key, and no key that others can read', async () => {
  let pinned = 0
  for (let nth = 1; ; nth++) {
    await using stage = placed()
    const isDone = makeUntil(stage, nth)
    const { pinSet, keys } = openPinSet(pinSetPaths(stage.dir))
    assert.ok(pinSet !== undefined)
    demandAgreement(keys, pinSet, host)
    const added = pinSet.hosts.get(host)?.pins.slice(2) ?? []
    for (const entry of added) {
      pinned++
      const path = join(stage.dir, 'spare.key.pem')
      createPrivateKey(readFileSync(path))
      const request = readPinMaterial(readFileSync(join(stage.dir, 'spare.csr.pem')))
      assert.equal(request.pin.text, entry.pin.text, `killed before write ${nth}`)
      assert.equal(lifeOf(keys, host).keys.get(entry.pin.text)?.state, 'published')
    }
    for (const name of readdirSync(stage.dir))
      if (
        readFileSync(join(stage.dir, name), 'latin1').includes('PRIVATE KEY') &&
        process.platform !== 'win32'
      )
        assert.equal(
          statSync(join(stage.dir, name)).mode & 0o777,
          0o600,
          `${name}, killed before write ${nth}`,
        )
    if (isDone) break
  }
  assert.ok(pinned > 1, 'at least one crash came after the journal was there')
})

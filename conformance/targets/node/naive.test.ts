import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, runLab } from '@keypin/lab'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('the naive Node callback replaces the host name check, and its throw comes too late', async () => {
  // `cert.pubkey` is the SPKI of RSA keys only; with any other key it would refuse its own server.
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, 'node'), key: 'RSA-2048' })
  const { leaf, backup } = lab.pins
  const command = [process.execPath, join(import.meta.dirname, 'naive.mjs'), bareHashes(leaf, backup)]
  const run = await runLab({ dir: lab.dir, command, only: NAIVE_SCENARIOS })
  assert.deepEqual(failuresOf(run), ['P01 accepted', 'P04a accepted', 'P04b accepted', 'H03 accepted'])
})

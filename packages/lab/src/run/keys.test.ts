// Labs with keys of every kind, and what a client does about them.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readCertificate } from 'keypin'
import { labKeyKinds } from '../pki/authorities.ts'
import { type InitializedLab, initLab } from '../pki/init.ts'
import { loadLab } from '../pki/load.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { schemaErrors, shortResults, testLab, tryClient } from '../testing/lab.ts'
import { runLab } from './run.ts'
import { leastSet } from './select.ts'
import type { Run } from './types.ts'

const tryDriver = (lab: InitializedLab, name: string, only: string): Promise<Run> =>
  runLab({
    dir: lab.dir,
    driver: [process.execPath, join(import.meta.dirname, '../testing/driver.mjs'), name],
    only: only.split(' '),
  })

for (const key of labKeyKinds) {
  test(`${key}: all keys of the lab are of that kind, and pins are judged as with any other`, async () => {
    const lab = await initLab({ host: 'api.example.com', dir: join(temporaryFolder(), 'lab'), key })
    const { genuine, interceptionRoot } = await loadLab(lab.dir)
    const kinds = [genuine.root, genuine.intermediate, genuine.leaf, interceptionRoot].map(
      ({ der }) => readCertificate(der).publicKey.algorithm,
    )
    const algorithm = key.startsWith('P-') ? 'EC' : key.replace(/-.*/u, '')
    assert.deepEqual(new Set(kinds), new Set([algorithm]))
    const pinned = await tryDriver(lab, 'pinned', 'P01 P03 V05 H03 R03')
    assert.deepEqual(shortResults(pinned), {
      V05: key === 'Ed25519' ? 'no-contact skipped' : 'refused pass',
      P01: 'refused pass pin',
      P03: 'refused pass pin',
      H03: 'refused pass',
      R03: 'accepted pass',
    })
    assert.equal(pinned.environment.key, key)
    assert.deepEqual(schemaErrors(pinned), [])
    assert.deepEqual(shortResults(await tryDriver(lab, 'unpinned', 'P01')), { P01: 'accepted fail' })
  })
}

test('least stands for the least set, and may stand beside other ids', async () => {
  const run = await tryClient(await testLab(), 'pinned', 'least V01')
  const ids = run.results.filter(({ phase }) => phase === undefined).map(({ id }) => id)
  assert.deepEqual(new Set(ids), new Set([...leastSet, 'V01'].filter((id) => id !== 'C0')))
  assert.equal(run.verdict, 'pass')
})

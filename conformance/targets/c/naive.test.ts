import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { initLab, type Run, runLab } from '@keypin/lab'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { bareHashes, failuresOf, NAIVE_HOST, NAIVE_SCENARIOS, naiveFolder } from '../prove/naive.ts'

const { dir, remove } = naiveFolder()
after(remove)

test('pins with --insecure make up for no host name check', needs('curl'), async () => {
  const failures = failuresOf(await tried('curl', ['/bin/sh', '-c', NAIVE, 'curl']))
  assert.ok(failures.includes('H03 accepted'), `${failures}`)
})

test('pins with CURLOPT_SSL_VERIFYPEER off make up for no host name check', needs('php'), async () => {
  const failures = failuresOf(await tried('php', [toolPath('php'), join(import.meta.dirname, 'naive.php')]))
  assert.ok(failures.includes('H03 accepted'), `${failures}`)
})

const NAIVE = `exec curl --silent --insecure --location --pinnedpubkey "$1" --connect-to "::$KEYPIN_LAB_ADDRESS:" "$KEYPIN_LAB_URL"`

async function tried(name: string, command: readonly string[]): Promise<Run> {
  const lab = await initLab({ host: NAIVE_HOST, dir: join(dir, name) })
  const hashes = bareHashes(lab.pins.leaf, lab.pins.backup).split(',')
  const pins = hashes.map((hash) => `sha256//${hash}`).join(';')
  return await runLab({ dir: lab.dir, command: [...command, pins], only: NAIVE_SCENARIOS })
}

// Naive variants of the platforms, mended only as far as they must be to run (tutorials/ has them as they were
// published): the lab has to catch what is wrong with them, or passing it would mean nothing.
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { needs, toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'

const HOST = 'api.example.com'
const SCENARIOS = ['P01', 'P04a', 'P04b', 'H01', 'H03', 'R01', 'R03']
const dir = mkdtempSync(join(tmpdir(), 'keypin-naive-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('the naive Node callback replaces the host name check, and its throw comes too late', async () => {
  // `cert.pubkey` is the SPKI of RSA keys only; with any other key it would refuse its own server.
  const lab = await initLab({ host: HOST, dir: join(dir, 'node'), key: 'RSA-2048' })
  const { leaf, backup } = lab.pins
  const command = [process.execPath, join(import.meta.dirname, 'node-https.mjs'), hashes(leaf, backup)]
  const run = await runLab({ dir: lab.dir, command, only: SCENARIOS })
  assert.deepEqual(failures(run), ['P01 accepted', 'P04a accepted', 'P04b accepted', 'H03 accepted'])
})

test('the naive requests adapter has sent everything before it looks', needs('python'), async () => {
  const lab = await initLab({ host: HOST, dir: join(dir, 'python') })
  const { leafCertificate, backup } = lab.pins
  const pinSet = join(dir, 'certificate.json')
  writeFileSync(
    pinSet,
    JSON.stringify({ version: 1, hosts: { [HOST]: { pins: [leafCertificate, backup] } } }),
  )
  const program = join(import.meta.dirname, 'requests_adapter.py')
  const command = [toolPath('python'), program, hashes(leafCertificate, backup)]
  const run = await runLab({ dir: lab.dir, command, only: SCENARIOS.filter((id) => id !== 'R03'), pinSet })
  assert.deepEqual(failures(run), ['P01 leaked', 'P04a leaked', 'P04b leaked', 'R01 leaked'])
})

describe('OkHttp', needs('java', 'okhttp-kotlin'), () => {
  let lab: InitializedLab
  let java: string[]
  before(async () => {
    lab = await initLab({ host: HOST, dir: join(dir, 'okhttp') })
    const jars = globSync(join(toolDirectory('okhttp-kotlin'), 'okhttp-4', '*.jar')).join(':')
    const sources = [
      join(import.meta.dirname, 'TrustManager.kt'),
      join(import.meta.dirname, '../clients/Lab.kt'),
    ]
    await run([
      toolPath('okhttp-kotlin', 'kotlinc'),
      '-nowarn',
      '-cp',
      jars,
      '-d',
      join(dir, 'classes'),
      ...sources,
    ])
    java = [toolPath('java', 'java'), '-cp', `${join(dir, 'classes')}:${jars}`, 'naive.TrustManagerKt']
  })

  test('a naive trust manager takes what the server sent for what was verified', async () => {
    const { leaf, backup } = lab.pins
    const command = [...java, `${leaf},${backup}`]
    const run = await runLab({ dir: lab.dir, command, only: SCENARIOS })
    assert.deepEqual(failures(run), ['P04b accepted'])
  })
})

/** The scenarios a client failed, each with what it did. */
function failures({ results }: Run): string[] {
  const failed = results.filter(({ verdict }) => verdict !== 'pass')
  return failed.map(({ id, outcome, verdict }) =>
    verdict === 'fail' ? `${id} ${outcome}` : `${id} is ${verdict}`,
  )
}

function hashes(...pins: readonly string[]): string {
  return pins.map((pin) => pin.slice(pin.indexOf('/') + 1)).join(',')
}

// A resumed session shows no certificate. The generated TLS resumes none; with that taken out, whoever has the keys of
// the server's tickets goes on with the session of a good connection, unseen.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type InitializedLab, initLab, runLab } from '@keypin/lab'
import { formatPinSet, parsePinSet } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { weaken } from '../prove/self-test.ts'

const HOST = 'api.example.com'
const dir = mkdtempSync(join(tmpdir(), 'keypin-resumption-'))
after(() => rmSync(dir, { recursive: true, force: true }))

describe('java-jsse', needs('java'), () => {
  let lab: InitializedLab
  before(async () => {
    lab = await initLab({ host: HOST, dir: join(dir, 'lab') })
  })

  test('resumes no session with somebody who has the ticket keys of the server', async () => {
    for (const tls of ['1.2', '1.3'] as const) assert.equal(await verdictOf('as-generated', tls), 'pass')
  })

  test('would resume it as JSSE is', async () => {
    const resumes = (files: readonly string[]): void => {
      const file = files.find((path) => path.endsWith('/PinnedTls.java')) ?? ''
      weaken(file, 'return UnresumedTls.of(context);', 'return context;')
    }
    assert.equal(await verdictOf('resuming', '1.3', resumes), 'exposed')
  })

  async function verdictOf(
    name: string,
    tls: '1.2' | '1.3',
    change: (files: readonly string[]) => void = () => undefined,
  ): Promise<string | undefined> {
    const pins = [
      { pin: lab.pins.leaf, position: 'leaf', state: 'active' },
      { pin: lab.pins.backup, position: 'leaf', state: 'backup' },
    ]
    const pinSet = parsePinSet({ version: 1, hosts: { [HOST]: { pins } } })
    const file = join(dir, 'pin-set.json')
    writeFileSync(file, formatPinSet(pinSet))
    const options = { set: { package: 'resumption' } }
    const files = await writeOutput('java-jsse', { name, pinSet }, join(dir, name), options)
    change(files)
    const classes = join(dir, name, 'classes')
    const programs = ['Roots', 'Driver'].map((program) => join(import.meta.dirname, `${program}.java`))
    const main = files.filter((path) => path.includes('/src/main/'))
    await run([toolPath('java'), '-nowarn', '-d', classes, ...programs, ...main])
    const hosts = `-Djdk.net.hosts.file=${join(import.meta.dirname, 'hosts')}`
    const driver = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', hosts, '-cp', classes, 'Driver']
    const { results } = await runLab({ dir: lab.dir, driver, only: ['S02'], pinSet: file, tls })
    return results.find(({ id }) => id === 'S02')?.verdict
  }
})

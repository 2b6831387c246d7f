// The commands as people type them, at servers of the world: inspect, verify and lint --online agree.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { main } from '@keypin/cli'
import { pinOf } from 'keypin'
import type { Daemon, Door } from './daemon.ts'
import { apache } from './daemons/apache.ts'
import { mariadb } from './daemons/mariadb.ts'
import { postfix } from './daemons/postfix.ts'
import { prosody } from './daemons/prosody.ts'
import { start } from './start.ts'
import { authority, HOST, issuing, needsOf, shown } from './world.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-commands-'))
after(() => rmSync(dir, { recursive: true }))
writeFileSync(join(dir, 'ca.pem'), authority.pem)

const ecdsa = issuing.leaf(HOST)
const rsa = issuing.leaf(HOST, { key: 'RSA-2048' })
const backup = issuing.leaf(HOST)

/** Writes a pin set with pins on the keys of some certificates, and a backup that nobody serves. */
function pinSet(name: string, ...leaves: readonly (typeof ecdsa)[]): string {
  const pins = [...leaves, backup].map(({ der, pem }) => ({ pin: pinOf(der).text, material: pem }))
  writeFileSync(join(dir, name), `${JSON.stringify({ version: 1, hosts: { [HOST]: { pins } } }, null, 2)}\n`)
  return name
}

async function keypin(...argv: string[]): Promise<{ exit: number; stdout: string }> {
  let stdout = ''
  const exit = await main(argv, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => {} },
    env: {},
    cwd: dir,
    isTTY: { stdin: false, stdout: false, stderr: false },
    signal: new AbortController().signal,
  })
  return { exit, stdout }
}

const at = (port: number, door: Door): string[] => [
  ...['--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--timeout', '60s'],
  ...(door === 'tls' ? [] : ['--starttls', door]),
]

const statusOf = (stdout: string): unknown => JSON.parse(stdout).hosts[0].status

for (const daemon of [apache, postfix, mariadb, prosody] satisfies Daemon[])
  describe(daemon.name, needsOf(daemon), () => {
    test('is inspected, verified and linted', async () => {
      const leaves = daemon.several ? ([ecdsa, rsa] as const) : ([ecdsa] as const)
      const [first, ...others] = leaves.map(shown)
      assert.ok(first)
      await using running = await start(daemon, first, ...others)
      const [door = 'tls'] = daemon.doors
      const where = at(running.ports[0] ?? 0, door)

      const inspected = await keypin('inspect', HOST, ...where, '--all', '--json')
      assert.equal(inspected.exit, 0)
      assert.equal(JSON.parse(inspected.stdout).chains.length, leaves.length)

      const right = await keypin('verify', pinSet('right.json', ...leaves), ...where, '--json')
      assert.deepEqual([right.exit, statusOf(right.stdout)], [0, 'valid'])
      const wrong = await keypin('verify', pinSet('wrong.json', rsa), ...where, '--json')
      assert.deepEqual([wrong.exit, statusOf(wrong.stdout)], [1, daemon.several ? 'partial' : 'incomplete'])

      const clean = await keypin('lint', 'right.json', '--online', ...where, '--json')
      assert.equal(clean.exit, 0, clean.stdout)
      const findings = await keypin('lint', 'wrong.json', '--online', ...where, '--json')
      assert.equal(findings.exit, 1, findings.stdout)
    })
  })

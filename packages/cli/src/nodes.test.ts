// The built command on the oldest Nodes that it is for: their TLS differs from ours in what it survives.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type KeyName, keyNames } from '@keypin/forge'
import { pinOf } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { build } from '../../../tools/workspace/build.ts'
import { Stage } from './testing/stage.ts'

const command = join(import.meta.dirname, '..', 'bin', 'keypin.js')
const servable: readonly KeyName[] = [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-PSS-2048',
  'Ed25519',
  'Ed448',
]
// half a minute to make on a busy machine
const odd = keyNames.filter((name) => name !== 'RSA-8192')

before(() => build())

for (const node of ['node20', 'node22'] as const)
  describe(`on ${node}`, needs(node), () => {
    const run = async (stage: Stage, ...argv: string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)(toolPath(node), [command, ...argv], {
        cwd: stage.dir,
        env: cleanEnvironment(process.env),
      })

    test('leaves of every kind are told, with their pins', async () => {
      await using stage = new Stage()
      for (const key of servable) {
        const leaf = stage.root.leaf('api.example.com', { key })
        const port = await stage.serve(key, leaf)
        const { stdout } = await run(
          stage,
          'inspect',
          'api.example.com',
          '--connect',
          `127.0.0.1:${port}`,
          '--ca',
          'ca.pem',
          '--json',
        )
        const seen = JSON.parse(stdout)
        assert.equal(seen.presented[0].pin, pinOf(leaf.der).text, key)
        assert.equal(seen.trust.ends, 'given', key)
        assert.ok(seen.tls.signature, key)
      }
    })

    test('a chain with a certificate of every kind of key is survived', async () => {
      await using stage = new Stage()
      const leaf = stage.root.leaf('api.example.com')
      const others = odd.map((key) => stage.root.leaf('other.example.com', { key }))
      const cert = leaf.pem + others.map(({ pem }) => pem).join('')
      const port = await stage.serve('zoo', leaf, { cert, ciphers: 'DEFAULT:@SECLEVEL=0' })
      const { stdout } = await run(
        stage,
        'inspect',
        'api.example.com',
        '--connect',
        `127.0.0.1:${port}`,
        '--json',
      )
      assert.deepEqual(
        JSON.parse(stdout)
          .presented.slice(1)
          .map(({ pin }: { pin: string }) => pin),
        others.map(({ der }) => pinOf(der).text),
      )
    })

    test('a host is pinned, linted, verified and generated for', async () => {
      await using stage = new Stage()
      const port = await stage.serve('api', stage.root.leaf('api.example.com'))
      const live = ['--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem']
      await run(
        stage,
        'add',
        'api.example.com',
        ...live,
        '--accept-local-root',
        '--new-backup-key',
        'b.key.pem',
        '--no-passphrase',
      )
      await run(stage, 'lint', '--online', ...live)
      assert.match((await run(stage, 'verify', ...live)).stdout, /^valid/)
      assert.match((await run(stage, 'generate', 'node-https')).stdout, /written/)
    })

    test('a backup key is made and checked, and its rotation planned and simulated', async () => {
      await using stage = new Stage()
      const pins = ['active', 'backup'].map((state, index) => ({
        pin: pinOf(stage.root.leaf(`${index}.example.com`).der).text,
        state,
      }))
      stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { 'api.example.com': { pins } } }))
      stage.write('pass', 'correct horse\n')
      const passphrase = ['--passphrase-file', 'pass']
      for (const type of ['P-256', 'Ed25519']) {
        await run(
          stage,
          'key',
          'new',
          'api.example.com',
          '--out',
          `${type}.key.pem`,
          '--type',
          type,
          ...passphrase,
        )
        const { stdout } = await run(stage, 'key', 'check', `${type}.key.pem`, ...passphrase)
        assert.match(stdout, /^proven/)
      }
      assert.match((await run(stage, 'rotate', 'plan', '--save')).stdout, /serves next/)
      assert.match((await run(stage, 'rotate', 'status', '--offline')).stdout, /published/)
      const { stdout } = await run(stage, 'rotate', 'simulate', '--curve', 'fast', '--tolerance', '100')
      assert.match(stdout, /within the tolerance/)
    })

    test('the missing TLS fixes are warned of, where there are any', async () => {
      await using stage = new Stage()
      const port = await stage.serve('api', stage.root.leaf('api.example.com'))
      const { stderr } = await run(
        stage,
        'inspect',
        'api.example.com',
        '--connect',
        `127.0.0.1:${port}`,
        '--ca',
        'ca.pem',
      )
      if (node === 'node20') assert.match(stderr, /^keypin: warning: Node 20\.\d+\.\d+ lacks the TLS fix/)
      else assert.equal(stderr, '')
    })
  })

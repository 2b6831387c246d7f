import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { Stage } from '../testing/stage.ts'

const testing = join(import.meta.dirname, '..', 'testing')

/** Runs add at a terminal, on which somebody types when asked. */
async function typing(stage: Stage, type: [string, string][]): Promise<{ seen: string; exit: number }> {
  const port = await stage.serve('api', stage.root.leaf('api.example.com'))
  const command = ['--conditions=keypin-source', join(testing, 'entry.ts'), 'add', 'api.example.com']
  const flags = [
    '--connect',
    `127.0.0.1:${port}`,
    '--ca',
    'ca.pem',
    '--accept-local-root',
    '--new-backup-key',
    'b.key.pem',
  ]
  const script = { argv: [process.execPath, ...command, ...flags], cwd: stage.dir, type }
  const { stdout } = await promisify(execFile)(toolPath('python'), [
    join(testing, 'terminal.py'),
    JSON.stringify(script),
  ])
  return JSON.parse(stdout)
}

describe('a passphrase at a terminal', needs('python'), () => {
  test('is asked twice, never shown, and can be corrected while it is typed', async () => {
    await using stage = new Stage()
    const { seen, exit } = await typing(stage, [
      ['backup key:', 'pässX\u007f\r'],
      ['again:', 'päss\r'],
    ])
    assert.equal(exit, 0, seen)
    assert.doesNotMatch(seen, /päss/)
    const key = readFileSync(join(stage.dir, 'b.key.pem'))
    assert.equal(createPrivateKey({ key, passphrase: 'päss' }).asymmetricKeyType, 'ec')
  })

  test('is left with Ctrl-C: exit 130, and no file', async () => {
    await using stage = new Stage()
    const { exit, seen } = await typing(stage, [['backup key:', 'half\u0003']])
    assert.equal(exit, 130, seen)
    assert.deepEqual(readdirSync(stage.dir), ['ca.pem'])
  })
})

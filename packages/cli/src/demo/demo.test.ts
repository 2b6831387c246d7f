import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { needs, toolsDirectory } from '../../../../tools/testing/needs.ts'
import { main } from '../main.ts'

const workspace = resolve(import.meta.dirname, '../../../..')

async function demo(dir: string, toolsDir: string): Promise<{ code: number; stdout: string }> {
  let stdout = ''
  const code = await main(['demo', '--dir', dir], {
    cwd: workspace,
    env: { ...process.env, KEYPIN_TOOLS_DIR: toolsDir, NO_COLOR: '1' },
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => true },
    isTTY: { stdin: false, stdout: false, stderr: false },
    signal: new AbortController().signal,
  })
  return { code, stdout }
}

test('the demo tells its story to the end, and says which clients it had to leave out', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'keypin-demo-test-'))
  try {
    const { code, stdout } = await demo(join(parent, 'demo'), join(parent, 'no-tools'))
    assert.equal(code, 0, stdout)
    assert.match(stdout, /this-is-the-secret/)
    assert.match(stdout, /ordinary node +answered +\d of 9 believed/)
    assert.match(stdout, /pinned node +answered +all 9 refused, 0 bytes +answered/)
    assert.match(stdout, /tools\/toolchains okhttp-kotlin/)
    for (const file of ['pinset.json', 'pinset.keys.json', 'spare.key.pem']) {
      assert.ok(existsSync(join(parent, 'demo', file)), file)
    }
    assert.equal(
      JSON.parse(readFileSync(join(parent, 'demo', 'record-pinned-node.json'), 'utf8')).verdict,
      'pass',
    )
  } finally {
    rmSync(parent, { recursive: true })
  }
})

test(
  'with their tools installed, Python and Kotlin refuse as well',
  needs('python', 'okhttp-kotlin'),
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'keypin-demo-test-'))
    try {
      const { code, stdout } = await demo(join(parent, 'demo'), toolsDirectory)
      assert.equal(code, 0, stdout)
      assert.match(stdout, /pinned python +answered +all 9 refused, 0 bytes +answered/)
      assert.match(stdout, /pinned kotlin\/okhttp +answered +all 9 refused, 0 bytes +answered/)
    } finally {
      rmSync(parent, { recursive: true })
    }
  },
)

test('an existing folder is refused, and nothing is written to it', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'keypin-demo-test-'))
  try {
    const { code } = await demo(parent, parent)
    assert.equal(code, 2)
  } finally {
    rmSync(parent, { recursive: true })
  }
})

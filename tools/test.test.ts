import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tree } from './testing/tree.ts'
import { type Ended, run } from './workspace/command.ts'
import { root } from './workspace/packages.ts'

const PASSES = "import { test } from 'node:test'\ntest('it passes', () => {})\n"

const runTests = (
  t: TestContext,
  files: Record<string, string>,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Ended> =>
  run(process.execPath, [join(root, 'tools', 'run.mjs'), join(root, 'tools', 'test.ts'), ...args], {
    env: {
      ...process.env,
      KEYPIN_REQUIRE_TOOLS: '',
      KEYPIN_TEST_ROOT: tree(t, files),
      KEYPIN_TEST_TIMEOUT_SECONDS: '20',
      ...env,
    },
  })

const lastLine = ({ stdout }: Ended): string => stdout.trimEnd().split('\n').at(-1) ?? ''

test('the last line has the counts of all files, and tests in suites and subtests count as one each', async (t) => {
  const suite = `import { describe, it, test } from 'node:test'
    describe('a', () => { it('b', () => {}); it.skip('c', () => {}) })
    test('d', async (t) => { await t.test('e', () => {}) })`
  const ended = await runTests(t, { 'tools/a.test.ts': PASSES, 'packages/x/src/b.test.ts': suite })
  assert.equal(lastLine(ended), '4 passed, 0 failed, 1 skipped')
  assert.equal(ended.code, 0)
})

test('a failure is shown in full with what its file printed, and the exit code is 1', async (t) => {
  const fails = `import { test } from 'node:test'
    test('outer', async (t) => { console.log('said'); await t.test('inner', () => { throw new TypeError('why') }) })`
  const ended = await runTests(t, { 'tools/a.test.ts': fails })
  assert.match(ended.stdout, /✖ outer › inner\n +TypeError: why\n/)
  assert.match(ended.stdout, /what the file printed:\n +said/)
  assert.equal(lastLine(ended), '0 passed, 1 failed, 0 skipped')
  assert.equal(ended.code, 1)
})

for (const [name, text, because] of [
  ['breaks off while it loads', "throw new Error('at load')", /Error: at load/],
  ['has no tests', 'export {}', /it has no tests/],
  [
    'ends by itself in the middle',
    "import { test } from 'node:test'\ntest('a', () => process.exit(7))",
    /exit code 7/,
  ],
  [
    'leaves a process behind in its group',
    "import { spawn } from 'node:child_process'\nimport { test } from 'node:test'\ntest('a', () => spawn('sleep', ['77'], { stdio: 'ignore' }).unref())",
    /it left a process behind: \d+ sleep 77/,
  ],
  [
    'leaves a process behind outside its group',
    "import { spawn } from 'node:child_process'\nimport { test } from 'node:test'\ntest('a', () => spawn('sleep', ['78'], { stdio: 'ignore', detached: true }).unref())",
    /it left a process behind: \d+ sleep 78/,
  ],
] as const) {
  test(`a file that ${name} is a failure`, async (t) => {
    const ended = await runTests(t, { 'tools/a.test.ts': text })
    assert.match(ended.stdout, because)
    assert.match(lastLine(ended), /^\d+ passed, 1 failed, 0 skipped$/)
    assert.equal(ended.code, 1)
  })
}

test('a file that does not end is killed with its children, and is a failure', async (t) => {
  const hangs = `import { spawn } from 'node:child_process'\nimport { test } from 'node:test'
    test('a', () => new Promise(() => { console.log('pid', spawn('sleep', ['79']).pid) }))`
  const ended = await runTests(t, { 'tools/a.test.ts': hangs }, { env: { KEYPIN_TEST_TIMEOUT_SECONDS: '1' } })
  assert.match(ended.stdout, /it did not end within 1 s/)
  // A killed process that nobody has waited for yet still has its number, but no command.
  const command = `/proc/${/pid (\d+)/.exec(ended.stdout)?.[1]}/cmdline`
  assert.equal(existsSync(command) ? readFileSync(command, 'utf8') : '', '')
})

test('skips are grouped by the one command that installs what is missing', async (t) => {
  const skips = `import { test } from 'node:test'
    test('a', { skip: 'deno bun are absent; install with: tools/toolchains deno bun' }, () => {})
    test('b', { skip: 'gnutls is absent; install with: tools/toolchains gnutls' }, () => {})
    test('c', { skip: 'not on this system' }, () => {})
    test('d', () => {})`
  const ended = await runTests(t, { 'tools/a.test.ts': skips })
  assert.match(ended.stdout, /2 skipped for want of a tool; to run them: tools\/toolchains bun deno gnutls\n/)
  assert.match(ended.stdout, /skipped for other reasons:\n {2}tools\/a\.test\.ts: c: not on this system\n/)
  assert.equal(ended.code, 0)
})

test('under KEYPIN_REQUIRE_TOOLS=1 a skip is a failure', async (t) => {
  const skips = `${PASSES}test.skip('b', () => {})\n`
  const ended = await runTests(t, { 'tools/a.test.ts': skips }, { env: { KEYPIN_REQUIRE_TOOLS: '1' } })
  assert.equal(lastLine(ended), '1 passed, 0 failed, 1 skipped')
  assert.equal(ended.code, 1)
})

test('arguments choose files by a part of their path; none that matches is a failure', async (t) => {
  const files = {
    'tools/a.test.ts': PASSES,
    'tools/b.test.ts': PASSES,
    'packages/x/goldens/c.test.ts': PASSES,
  }
  assert.equal(lastLine(await runTests(t, files)), '2 passed, 0 failed, 0 skipped')
  assert.equal(lastLine(await runTests(t, files, { args: ['./tools/a'] })), '1 passed, 0 failed, 0 skipped')
  const none = await runTests(t, files, { args: ['z'] })
  assert.equal(lastLine(none), '0 passed, 0 failed, 0 skipped')
  assert.equal(none.code, 1)
})

test('tests do not see the trusted certificates of the machine that runs them', async (t) => {
  const text = `import assert from 'node:assert/strict'\nimport { test } from 'node:test'
    test('a', () => assert.equal(process.env.SSL_CERT_FILE, undefined))`
  const ended = await runTests(t, { 'tools/a.test.ts': text }, { env: { SSL_CERT_FILE: '/etc/ssl/any.pem' } })
  assert.equal(ended.code, 0)
})

test('an older Node is refused by name, with the next step', () => {
  const text = readFileSync(join(root, 'tools', 'run.mjs'), 'utf8')
  assert.match(text, /major < 24/)
  assert.match(text, /run 'npm ci'/)
})

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tree } from './testing/tree.ts'
import table from './toolchains.json' with { type: 'json' }
import { run } from './workspace/command.ts'
import { root } from './workspace/packages.ts'

const script = join(root, 'tools', 'toolchains')
const text = readFileSync(script, 'utf8')

test('every tool of the table has a function that installs it, and the other way about', () => {
  const functions = [...text.matchAll(/^install_(\w+)\(\)/gm)].map(([, name = '']) =>
    name.replaceAll('_', '-'),
  )
  assert.deepEqual(functions.toSorted(), Object.keys(table).toSorted())
})

test('the script is sound bash and names no registry', async () => {
  assert.equal((await run('bash', ['-n', script])).code, 0)
  assert.doesNotMatch(text, /https?:\/\//)
})

test('a tool that nobody knows is refused with the names of those that are known', async () => {
  const ended = await run(script, ['nope'])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /no tool is called 'nope'\n {2}next: choose from: openssl gnutls/)
})

test('a package whose hash is another is refused, and what failed and the next step are named', async (t) => {
  const folder = tree(t, {
    'tools/toolchains': text.replace(/sha512-[\w+/=]+/g, 'sha512-AAAA'),
    'tools/toolchains.json': readFileSync(join(root, 'tools', 'toolchains.json'), 'utf8'),
    'bin/npm': '#!/bin/sh\necho an npm that brings something else > package.tgz\n',
  })
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    KEYPIN_TOOLS_DIR: join(folder, 'cache'),
  }
  const ended = await run(
    'bash',
    ['-c', `chmod +x bin/npm && PATH=${join(folder, 'bin')}:$PATH bash tools/toolchains deno`],
    { cwd: folder, env },
  )
  assert.equal(ended.code, 1)
  assert.match(
    ended.stderr,
    /toolchains: deno: @deno\/\S+ has the hash sha512-.*\n {2}next: compare with 'npm view/,
  )
})

test('what is installed already is left alone', async (t) => {
  const cache = tree(t, {
    'deno/bin/deno': '#!/bin/sh\necho deno of the cache\n',
    'deno/.installed': `${/lacks (@deno\S+);/.exec(text)?.[1]}\n`,
  })
  const command = `chmod +x ${cache}/deno/bin/deno && ${script} deno`
  const ended = await run('bash', ['-c', command], { env: { ...process.env, KEYPIN_TOOLS_DIR: cache } })
  assert.equal(ended.stdout, 'deno           deno of the cache\n')
})

test('an absent tool skips a test with the command that installs it, and throws where tools are required', async (t) => {
  const file = `import { needs } from '${join(root, 'tools', 'testing', 'needs.ts')}'\nconsole.log(needs('deno', 'openssl').skip)\n`
  const folder = tree(t, { 'a.mjs': file })
  writeFileSync(join(folder, 'package.json'), '{}')
  const environment = { ...process.env, KEYPIN_TOOLS_DIR: folder, KEYPIN_REQUIRE_TOOLS: '' }
  const skipped = await run(process.execPath, [join(folder, 'a.mjs')], { env: environment })
  assert.equal(skipped.stdout, 'deno is absent; install it with: tools/toolchains deno\n')
  const required = await run(process.execPath, [join(folder, 'a.mjs')], {
    env: { ...environment, KEYPIN_REQUIRE_TOOLS: '1' },
  })
  assert.equal(required.code, 1)
  assert.match(required.stderr, /deno is absent.*KEYPIN_REQUIRE_TOOLS=1/)
})

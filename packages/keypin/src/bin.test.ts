import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

const source = join(import.meta.dirname, '../bin')

/** An installation of `keypin` alone, as npm would make it. */
function install(context: TestContext): { modules: string; run: (...args: readonly string[]) => Finished } {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-bin-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  const own = join(modules, 'keypin')
  cpSync(source, join(own, 'bin'), { recursive: true })
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: 'keypin', type: 'module' }))
  const run = (...args: readonly string[]): Finished => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(own, 'bin/keypin.js'), ...args], {
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }
  return { modules, run }
}

interface Finished {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function installCommand(modules: string, code: string): void {
  const own = join(modules, '@keypin/cli')
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'package.json'), '{"name":"@keypin/cli","type":"module","exports":"./index.js"}')
  writeFileSync(join(own, 'index.js'), code)
}

test('without the command it says how to run it, arguments and all, and exits 3', (context) => {
  const { run } = install(context)
  assert.deepEqual(run('inspect', 'api.example.com:443', '--out', "it's here"), {
    status: 3,
    stdout: '',
    stderr:
      "keypin: the command is in a package of its own; run: npx @keypin/cli inspect api.example.com:443 --out 'it'\\''s here'\n",
  })
})

test('an argument cannot send control characters to the terminal', (context) => {
  const { run } = install(context)
  assert.match(run('\u001b[31m').stderr, /npx @keypin\/cli '\?\[31m'\n$/)
})

test('with the command it runs it, with its arguments, and exits as it says', (context) => {
  const { modules, run } = install(context)
  installCommand(modules, 'export async function main(argv) { console.log(argv.join("|")); return 1 }')
  assert.deepEqual(run('lint', '--json'), { status: 1, stdout: 'lint|--json\n', stderr: '' })
})

test('a command that is installed but broken is not taken for an absent one', (context) => {
  const { modules, run } = install(context)
  installCommand(modules, 'import "not-there"')
  const { status, stderr } = run('lint')
  assert.notEqual(status, 3)
  assert.match(stderr, /not-there/)
})

// What a user installs is not what we run: these tests use the packed packages, on every Node that they are for.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { rows } from '../packages/cli/src/registry.ts'
import { cleanEnvironment } from './testing/environment.ts'
import { needs, toolPath } from './testing/needs.ts'
import { runOrThrow } from './workspace/command.ts'
import { root } from './workspace/packages.ts'
import { type Packed, pack } from './workspace/stage.ts'

// The issue that founded the project: an app should not notice the size of its pinning library.
const KEYPIN_LIMIT_BYTES = 200_000

const NODES = [
  { name: 'Node 20', options: needs('node20'), path: () => toolPath('node20') },
  { name: 'Node 22', options: needs('node22'), path: () => toolPath('node22') },
  { name: 'Node 24', options: {}, path: () => process.execPath },
]

const SMOKE = `
import { readFileSync } from 'node:fs'
import { PinError, evaluate, parsePin, parsePinSet, pinOf } from 'keypin'
import { PinMismatchError, createPinner } from 'keypin/node'
import { missingTlsFixes } from 'keypin/node/versions'
const pin = pinOf(readFileSync(process.argv[2], 'utf8'))
const spare = 'sha256/' + Buffer.alloc(32, 7).toString('base64')
const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins: [pin.text, spare] } } })
const pinner = createPinner(pinSet)
pinner.agent().destroy()
let name
try { parsePin('sha256/short') } catch (error) { name = error instanceof PinError && error.name }
console.log(JSON.stringify({ pin: pin.text, name, mismatch: PinMismatchError.name, fixes: missingTlsFixes(process.version).length }))
pinner.close?.()
`

let folder: string
let packed: readonly Packed[]

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keypin-packed-'))
  packed = await pack()
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('keypin installs from its tarball, offline, with no dependency', async () => {
  const program = await installKeypin()
  assert.deepEqual(
    readdirSync(join(program, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['keypin'],
  )
})

test('keypin is smaller than 200 kB unpacked', async () => {
  const { folder: unpacked } = find('keypin')
  const size = sizeOf(unpacked, (name) => !name.endsWith('.tgz'))
  assert.ok(size < KEYPIN_LIMIT_BYTES, `it has ${size} bytes`)
})

test('no package leads to sources it does not have', () => {
  for (const { name, folder } of packed) {
    assert.doesNotMatch(readFileSync(join(folder, 'package.json'), 'utf8'), /keypin-source|\.\/src/, name)
  }
})

test('npm pack packs keypin from its own folder, building it first', async () => {
  const target = join(folder, 'from-workspace')
  mkdirSync(target)
  await runOrThrow('npm', ['pack', '-w', 'keypin', '--pack-destination', target], {
    env: cleanEnvironment(process.env),
  })
  const [tarball = ''] = readdirSync(target)
  const { stdout } = await runOrThrow('tar', ['-tzf', join(target, tarball)])
  assert.match(stdout, /^package\/dist\/index\.js$/m)
  assert.doesNotMatch(stdout, /\.test\.|\/src\//)
})

for (const { name, options, path } of NODES) {
  test(`the packed library works on ${name}`, options, async () => {
    const program = await installKeypin()
    const ran = await execute(path(), ['smoke.mjs', certificateFile()], program)
    const found = JSON.parse(ran.stdout)
    assert.match(found.pin, /^sha256\/[A-Za-z0-9+/]{43}=$/)
    assert.equal(found.name, 'PinError')
    assert.equal(found.mismatch, 'PinMismatchError')
    assert.equal(found.fixes > 0, /CVE-2026-/.test(ran.stderr), `warnings on stderr: ${ran.stderr}`)
    if (found.fixes === 0) assert.equal(ran.stderr, '')
  })

  test(`the packed command answers --help and inspects a file on ${name}`, options, async () => {
    const command = join(installCommand(), 'node_modules', '@keypin', 'cli', 'bin', 'keypin.js')
    const help = await execute(path(), [command, '--help'], folder)
    assert.match(help.stdout, /inspect/)
    const seen = await execute(path(), [command, 'inspect', '--json', certificateFile()], folder)
    assert.match(seen.stdout, /"sha256\/[A-Za-z0-9+/]{43}="/)
  })

  test(`every packed command loads on ${name}, threads too`, options, async () => {
    const command = join(installCommand(), 'node_modules', '@keypin', 'cli', 'bin', 'keypin.js')
    for (const row of rows) {
      const help = await execute(path(), [command, ...row.name.split(' '), '--help'], folder)
      assert.match(help.stdout, /^exit codes$/m, row.name)
    }
    const hosts = join(folder, 'hosts.txt')
    writeFileSync(hosts, 'no host\n')
    const { stdout } = await execute(path(), [command, 'scan', hosts, '--threads', '2'], folder)
    assert.equal(JSON.parse(stdout).error.code, 'KEYPIN_HOST_MALFORMED')
  })
}

async function installKeypin(): Promise<string> {
  const program = join(folder, 'program')
  try {
    statSync(program)
    return program
  } catch {
    mkdirSync(program)
  }
  writeFileSync(join(program, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(join(program, 'smoke.mjs'), SMOKE)
  await runOrThrow('npm', ['install', '--offline', '--no-audit', '--no-fund', find('keypin').tarball], {
    cwd: program,
    env: cleanEnvironment(process.env),
  })
  return program
}

// The command's foreign dependencies come from this repository, so that no test needs a registry.
function installCommand(): string {
  const program = join(root, '.build', 'installed')
  rmSync(program, { recursive: true, force: true })
  for (const { name, folder } of packed)
    cpSync(folder, join(program, 'node_modules', name), { recursive: true })
  return program
}

function certificateFile(): string {
  const [first = ''] = readdirSync(join(root, 'vectors', 'evaluate', 'certificates')).filter((name) =>
    name.endsWith('.pem'),
  )
  return join(root, 'vectors', 'evaluate', 'certificates', first)
}

function execute(
  node: string,
  args: readonly string[],
  cwd: string,
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(node, [...args], { cwd, env: cleanEnvironment(process.env), timeout: 60_000 })
}

function find(name: string): Packed {
  const found = packed.find((one) => one.name === name)
  assert.ok(found, `${name} was packed`)
  return found
}

function sizeOf(folder: string, counts: (name: string) => boolean): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(counts)
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}

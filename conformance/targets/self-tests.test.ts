// The self-tests that come with the generated code, run as their users run them: they have to pass here, and
// they have to fail where the pins are off.
import assert from 'node:assert/strict'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type PinSet, parsePinSet } from 'keypin'
import { needs, toolDirectory, toolPath } from '../../tools/testing/needs.ts'
import { writeOutput } from './output.ts'
import { run } from './process.ts'
import { isFull } from './registry.ts'

const base = join(import.meta.dirname, '../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'self-tests-'))
after(() => rmSync(dir, { recursive: true, force: true }))

// With it the overlay for debug builds is written, and compiled with the rest.
const DEBUG_PIN = `sha256/${Buffer.alloc(32, 1).toString('base64')}`

// `simple` is what most will have; `everything` makes each target show all it can say.
const pinSets = ['simple', 'everything'].map((name) => ({ name, pinSet: readShared(name) }))

describe('node-https', () => {
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions'))
  const node = [process.execPath, ...conditions, '--test', 'pinned-https.test.mjs']
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      const folder = join(dir, 'node', shape.name)
      await writeOutput('node-https', shape, folder)
      await run(node, { cwd: folder })
    })
  }

  test('the self-test fails where the agent is not pinned', async () => {
    const folder = join(dir, 'node', 'unpinned')
    await writeOutput('node-https', pinSetNamed('simple'), folder)
    const file = join(folder, 'pinned-https.mjs')
    weaken(
      file,
      "import http from 'node:http'",
      "import http from 'node:http'\nimport https from 'node:https'",
    )
    weaken(file, 'return pinner.agent(options)', 'return new https.Agent(options)')
    await assert.rejects(run(node, { cwd: folder }), /sends nothing/)
  })
})

describe('python-requests', needs('python'), () => {
  const python = () => [toolPath('python'), '-m', 'unittest']
  for (const shape of pinSets) {
    test(`the self-test of ${shape.name} passes`, async () => {
      const folder = join(dir, 'python', shape.name)
      await writeOutput('python-requests', shape, folder)
      await run(python(), { cwd: folder })
    })
  }

  test('the self-test fails where nothing is judged', async () => {
    const folder = join(dir, 'python', 'unpinned')
    await writeOutput('python-requests', pinSetNamed('simple'), folder)
    weaken(join(folder, 'pinned_requests.py'), '                _judge(name, self)', '                pass')
    await assert.rejects(run(python(), { cwd: folder }), /nothing_sent/)
  })
})

describe('android-okhttp-kotlin', needs('java', 'okhttp-kotlin'), () => {
  for (const version of ['okhttp-4', 'okhttp-5']) {
    test(`the self-tests pass on ${version}`, async () => {
      const folder = join(dir, version)
      const sources: string[] = []
      for (const shape of pinSets) {
        const set = { package: `pinned.${shape.name}` }
        sources.push(
          ...(await writeOutput('android-okhttp-kotlin', shape, join(folder, shape.name), { set })),
        )
      }
      const classes = await compileKotlin(version, sources, join(folder, 'classes'))
      const tests = pinSets.map(({ name }) => `pinned.${name}.PinnedOkHttpTest`)
      await run([toolPath('java', 'java'), '-cp', classes, 'org.junit.runner.JUnitCore', ...tests])
    })
  }

  test('the self-test fails where the pins are left out', async () => {
    const folder = join(dir, 'okhttp-unpinned')
    const sources = await writeOutput('android-okhttp-kotlin', pinSetNamed('simple'), folder)
    const client = sources.find((path) => path.endsWith('PinnedOkHttp.kt')) ?? ''
    weaken(client, '"api.example.com",', '"other.example.com",')
    const classes = await compileKotlin('okhttp-4', sources, join(folder, 'classes'))
    const test = [
      toolPath('java', 'java'),
      '-cp',
      classes,
      'org.junit.runner.JUnitCore',
      'com.example.pinning.PinnedOkHttpTest',
    ]
    await assert.rejects(run(test), /thePinnedClientRefuses/)
  })
})

describe('android-okhttp-java', needs('java', 'okhttp-kotlin'), () => {
  for (const version of ['okhttp-4', 'okhttp-5']) {
    test(`the self-tests pass on ${version}`, async () => {
      const folder = join(dir, `java-${version}`)
      const sources: string[] = []
      for (const shape of pinSets) {
        const set = { package: `pinned.${shape.name}`, debugPins: DEBUG_PIN }
        const files = await writeOutput('android-okhttp-java', shape, join(folder, shape.name), { set })
        sources.push(...files.filter((path) => path.endsWith('.java') && !path.includes('/src/release/')))
      }
      const jars = globSync(join(toolDirectory('okhttp-kotlin'), version, '*.jar')).join(':')
      const classes = join(folder, 'classes')
      // 8 is what Android's oldest tools take.
      const javac = [toolPath('java'), '--release', '8', '-Xlint:all,-options,-classfile', '-cp', jars]
      await run([...javac, '-d', classes, ...sources])
      const tests = pinSets.map(({ name }) => `pinned.${name}.PinnedOkHttpTest`)
      await run([
        toolPath('java', 'java'),
        '-cp',
        `${classes}:${jars}`,
        'org.junit.runner.JUnitCore',
        ...tests,
      ])
    })
  }
})

if (isFull) {
  describe('flutter-dart-io', needs('dart', 'openssl'), () => {
    for (const shape of pinSets) {
      test(`the self-test of ${shape.name} passes, and the code is as Dart's tools want it`, async () => {
        const folder = join(dir, 'dart', shape.name)
        await writeOutput('flutter-dart-io', shape, folder, { accept: ['position'] })
        await runDartTest(folder)
        await run([toolPath('dart'), 'format', '--output=none', '--set-exit-if-changed', 'lib', 'test'], {
          cwd: folder,
        })
        await run([toolPath('dart'), 'analyze', '--fatal-infos', 'lib', 'test'], { cwd: folder })
      })
    }

    test('the self-test fails where nothing is judged', async () => {
      const folder = join(dir, 'dart', 'unpinned')
      await writeOutput('flutter-dart-io', pinSetNamed('simple'), folder)
      const library = join(folder, 'lib/pinned_http.dart')
      weaken(library, '_judge(host, url.port, entry, secure.peerCertificate);', '')
      await assert.rejects(runDartTest(folder), /not ok .* sends nothing/)
    })
  })
}

/** Runs the Dart self-test with a stand-in for package:test, which is not to be had offline. */
async function runDartTest(folder: string): Promise<void> {
  const shim = join(folder, 'shim')
  mkdirSync(join(shim, 'lib'), { recursive: true })
  mkdirSync(join(folder, '.dart_tool'))
  copyFileSync(join(import.meta.dirname, 'shims/test.dart'), join(shim, 'lib/test.dart'))
  const packages = [
    { name: 'pinned', rootUri: '../', packageUri: 'lib/', languageVersion: '3.13' },
    { name: 'test', rootUri: '../shim/', packageUri: 'lib/', languageVersion: '3.13' },
  ]
  writeFileSync(
    join(folder, '.dart_tool/package_config.json'),
    JSON.stringify({ configVersion: 2, packages }),
  )
  writeFileSync(
    join(folder, 'run.dart'),
    `import 'package:test/test.dart';\nimport 'test/pinned_http_test.dart' as declared;\n\nvoid main() {\n  declared.main();\n  runDeclared();\n}\n`,
  )
  await run([toolPath('dart'), 'run', 'run.dart'], { cwd: folder })
}

async function compileKotlin(version: string, sources: readonly string[], classes: string): Promise<string> {
  const jars = globSync(join(toolDirectory('okhttp-kotlin'), version, '*.jar')).join(':')
  const kotlin = sources.filter((path) => path.endsWith('.kt'))
  await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', jars, '-d', classes, ...kotlin])
  return `${classes}:${jars}`
}

function readShared(name: string): PinSet {
  const path = join(import.meta.dirname, '../../packages/codegen/src/testing/pinsets', `${name}.json`)
  return parsePinSet(readFileSync(path, 'utf8'))
}

function pinSetNamed(wanted: string): { name: string; pinSet: PinSet } {
  const found = pinSets.find(({ name }) => name === wanted)
  assert.ok(found)
  return found
}

/** Takes the protection out of a generated file; throws when it is not where it was. */
function weaken(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(from), `${path} has no '${from}'`)
  writeFileSync(path, text.replace(from, to))
}

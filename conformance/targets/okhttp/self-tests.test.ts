import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { generate } from '@keypin/codegen'
import { parsePinSet } from 'keypin'
import { needs, toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

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

describe('android-okhttp-java for OkHttp 3', needs('java', 'okhttp3'), () => {
  const hosts = { 'example.com': { subdomains: 'any', pins: [hash(1), hash(2)] } }
  const wide = { name: 'wide', pinSet: parsePinSet({ version: 1, hosts }) }

  const pins = [hash(1), hash(2)]
  const lapsing = { expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'closed' }
  const rich = parsePinSet({
    version: 1,
    unlisted: 'block',
    hosts: {
      'example.com': { subdomains: 'one', pins, ...lapsing, reportTo: ['https://reports.example.net/'] },
      'example.org': { pins, ...lapsing, onExpiry: 'open' },
    },
  })

  test('the self-tests pass', async () => {
    const folder = join(dir, 'okhttp-3')
    const sources: string[] = []
    for (const shape of [pinSetNamed('simple'), { name: 'rich', pinSet: rich }]) {
      const set = { okhttp: '3.12', debugPins: DEBUG_PIN, package: `pinned.${shape.name}` }
      sources.push(...(await writeOutput('android-okhttp-java', shape, join(folder, shape.name), { set })))
    }
    const tests = ['simple', 'rich'].map((name) => `pinned.${name}.PinnedOkHttpTest`)
    await runOnOkHttp3(sources, join(folder, 'classes'), tests)
  })

  test('code that needs a newer OkHttp does not run on it, where its pattern would pin nothing', async () => {
    const folder = join(dir, 'okhttp-3-newer')
    const sources = await writeOutput('android-okhttp-java', wide, folder)
    const tests = ['com.example.pinning.PinnedOkHttpTest']
    await assert.rejects(runOnOkHttp3(sources, join(folder, 'guarded'), tests), /need OkHttp 4\.3 or newer/)
    const client = sources.find((path) => path.endsWith('PinnedOkHttp.java')) ?? ''
    weaken(client, 'refuseOldOkHttp();', '')
    const unguarded = runOnOkHttp3(sources, join(folder, 'unguarded'), tests)
    await assert.rejects(unguarded, /thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing/)
  })

  test('a scope that OkHttp 3 cannot say is told as a loss', () => {
    const { losses } = generate(wide.pinSet, 'android-okhttp-java', { set: { okhttp: '3.12' } })
    assert.ok(losses.some(({ code, severity }) => code === 'scope' && severity === 'weaker'))
  })
})

function hash(byte: number): string {
  return `sha256/${Buffer.alloc(32, byte).toString('base64')}`
}

async function runOnOkHttp3(
  sources: readonly string[],
  classes: string,
  tests: readonly string[],
): Promise<void> {
  const java = sources.filter((path) => path.endsWith('.java') && !path.includes('/src/release/'))
  const jars = toolJars('okhttp3', 'okhttp-3').join(':')
  await run([
    toolPath('java'),
    '--release',
    '8',
    '-nowarn',
    '-Xlint:-options',
    '-cp',
    jars,
    '-d',
    classes,
    ...java,
  ])
  const junit = ['org.junit.runner.JUnitCore', ...tests]
  await run([toolPath('java', 'java'), '-cp', `${classes}:${jars}`, ...junit])
}

async function compileKotlin(version: string, sources: readonly string[], classes: string): Promise<string> {
  const jars = globSync(join(toolDirectory('okhttp-kotlin'), version, '*.jar')).join(':')
  const kotlin = sources.filter((path) => path.endsWith('.kt'))
  await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', jars, '-d', classes, ...kotlin])
  return `${classes}:${jars}`
}

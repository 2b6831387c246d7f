import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
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

async function compileKotlin(version: string, sources: readonly string[], classes: string): Promise<string> {
  const jars = globSync(join(toolDirectory('okhttp-kotlin'), version, '*.jar')).join(':')
  const kotlin = sources.filter((path) => path.endsWith('.kt'))
  await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', jars, '-d', classes, ...kotlin])
  return `${classes}:${jars}`
}

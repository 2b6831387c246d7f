import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { compileBoth } from './clients.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const TARGETS = [
  { target: 'ktor-okhttp', tests: ['PinnedOkHttpTest', 'PinnedKtorTest'] },
  { target: 'ktor-java', tests: ['PinnedTlsTest', 'PinnedKtorTest'] },
  { target: 'ktor-cio', tests: ['PinnedKtorTest'] },
] as const

// What holds each to the pins, and what it is without.
const WEAKER: Readonly<Record<string, readonly [string, string]>> = {
  'ktor-okhttp': ['PinnedOkHttp.pin(this)', 'Unit'],
  'ktor-java': ['sslContext(context)', 'sslContext(SSLContext.getDefault())'],
  'ktor-cio': ['trustManager = HostTrustManager(host, roots, approved)', ''],
}

describe('Ktor', needs('java', 'okhttp-kotlin', 'ktor'), () => {
  test('the self-tests pass', async () => {
    const sources: string[] = []
    const names: string[] = []
    for (const { target, tests } of TARGETS) {
      for (const shape of pinSets) {
        const prefix = `${target.replace('-', '')}.${shape.name}`
        const options = { set: { package: prefix, debugPins: DEBUG_PIN }, accept: ['address'] } as const
        sources.push(...(await writeOutput(target, shape, join(dir, prefix), options)))
        names.push(...tests.map((test) => `${prefix}.${test}`))
      }
    }
    await compileBoth(sources, join(dir, 'classes'))
    await runTests(join(dir, 'classes'), names)
  })

  test('each fails where its engine is not held to the pins', async () => {
    const sources: string[] = []
    for (const { target } of TARGETS) {
      const prefix = target.replace('-', '')
      const folder = join(dir, 'unpinned', prefix)
      const files = await writeOutput(target, pinSetNamed('simple'), folder, { set: { package: prefix } })
      const [from, to] = WEAKER[target] ?? ['', '']
      weaken(files.find((path) => path.endsWith('/PinnedKtor.kt')) ?? '', from, to)
      sources.push(...files)
    }
    const classes = join(dir, 'unpinned', 'classes')
    await compileBoth(sources, classes)
    for (const { target } of TARGETS) {
      const name = `${target.replace('-', '')}.PinnedKtorTest`
      await assert.rejects(runTests(classes, [name]), /There (was|were) \d+ failure/)
    }
  })
})

async function runTests(classes: string, names: readonly string[]): Promise<void> {
  const path = [classes, ...toolJars('ktor', 'ktor-3')].join(':')
  await run([toolPath('java', 'java'), '-cp', path, 'org.junit.runner.JUnitCore', ...names])
}

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const TARGETS = [
  // Each is compiled for the oldest Java it is for.
  { target: 'java-jsse', release: '8', name: 'PinnedTlsTest' },
  { target: 'java-http-client', release: '11', name: 'PinnedHttpClientTest' },
] as const

for (const { target, release, name } of TARGETS) {
  describe(target, needs('java', 'okhttp3'), () => {
    test('the self-tests pass', async () => {
      const folder = join(dir, target)
      const sources: string[] = []
      for (const shape of pinSets) {
        const set = { package: `pinned.${shape.name}`, debugPins: DEBUG_PIN }
        sources.push(...(await writeOutput(target, shape, join(folder, shape.name), { set })))
      }
      const tests = pinSets.map((shape) => `pinned.${shape.name}.${name}`)
      await runTests(sources, release, join(folder, 'classes'), tests)
    })

    test('the self-test fails where nothing is judged', async () => {
      const folder = join(dir, `${target}-unpinned`)
      const sources = await writeOutput(target, pinSetNamed('simple'), folder)
      const manager = sources.find((path) => path.endsWith('PinnedTrustManager.java')) ?? ''
      weaken(manager, 'Set<String> names = namesOf(session);', 'Set<String> names = namesOf(null);')
      weaken(manager, 'if (names.isEmpty()) {', 'if (session == null) {')
      const tests = runTests(sources, release, join(folder, 'classes'), [`com.example.pinning.${name}`])
      await assert.rejects(tests, /thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing/)
    })
  })
}

async function runTests(
  sources: readonly string[],
  release: string,
  classes: string,
  tests: readonly string[],
): Promise<void> {
  const java = sources.filter((path) => path.endsWith('.java'))
  const jars = toolJars('okhttp3', 'okhttp-3').join(':') // for its JUnit
  const lint = ['--release', release, '-Xlint:all,-options', '-Werror']
  await run([toolPath('java'), ...lint, '-cp', jars, '-d', classes, ...java])
  await run([toolPath('java', 'java'), '-cp', `${classes}:${jars}`, 'org.junit.runner.JUnitCore', ...tests])
}

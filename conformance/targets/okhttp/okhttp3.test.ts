// What is generated for OkHttp 3, run on it; and what is generated for newer ones, which must not look pinned on it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { generate } from '@keypin/codegen'
import { parsePinSet } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder, weaken } from '../prove/self-test.ts'
import { compileOnOkHttp3 } from './okhttp3.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const pins = [hash(1), hash(2)]
const wide = {
  name: 'wide',
  pinSet: parsePinSet({ version: 1, hosts: { 'example.com': { subdomains: 'any', pins } } }),
}
const lapsing = { expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'closed' }
const rich = {
  name: 'rich',
  pinSet: parsePinSet({
    version: 1,
    unlisted: 'block',
    hosts: {
      'example.com': { subdomains: 'one', pins, ...lapsing, reportTo: ['https://reports.example.net/'] },
      'example.org': { pins, ...lapsing, onExpiry: 'open' },
    },
  }),
}

for (const language of ['java', 'kotlin'] as const) {
  const target = `android-okhttp-${language}`
  describe(`${target} for OkHttp 3`, needs('java', 'okhttp-kotlin', 'okhttp3'), () => {
    test('the self-tests pass, and the overlay for debug builds is compiled with them', async () => {
      const folder = join(dir, language)
      const sources: string[] = []
      for (const shape of [pinSetNamed('simple'), rich]) {
        const set = { okhttp: '3.12', debugPins: DEBUG_PIN, package: `pinned.${shape.name}` }
        sources.push(...(await writeOutput(target, shape, join(folder, shape.name), { set })))
      }
      const tests = ['simple', 'rich'].map((name) => `pinned.${name}.PinnedOkHttpTest`)
      await runTests(language, sources, join(folder, 'classes'), tests)
    })

    test('a scope that OkHttp 3 cannot say is told as a loss', () => {
      const { losses } = generate(wide.pinSet, target, { set: { okhttp: '3.12' } })
      assert.ok(losses.some(({ code, severity }) => code === 'scope' && severity === 'weaker'))
    })
  })
}

describe('what is for a newer OkHttp', needs('java', 'okhttp-kotlin', 'okhttp3'), () => {
  test('does not run on OkHttp 3 in Java, where its pattern would pin nothing', async () => {
    const folder = join(dir, 'java-newer')
    const sources = await writeOutput('android-okhttp-java', wide, folder)
    const tests = ['com.example.pinning.PinnedOkHttpTest']
    const guarded = runTests('java', sources, join(folder, 'guarded'), tests)
    await assert.rejects(guarded, /need OkHttp 4\.3 or newer/)
    const client = sources.find((path) => path.endsWith('PinnedOkHttp.java')) ?? ''
    weaken(client, 'refuseOldOkHttp();', '')
    const unguarded = runTests('java', sources, join(folder, 'unguarded'), tests)
    await assert.rejects(unguarded, /thePinnedClientRefusesAKeyThatIsNotPinnedAndSendsNothing/)
  })

  test('does not compile on it in Kotlin', async () => {
    const folder = join(dir, 'kotlin-newer')
    const sources = await writeOutput('android-okhttp-kotlin', wide, folder)
    const compiled = compileOnOkHttp3('kotlin', sources, join(folder, 'classes'))
    await assert.rejects(compiled, /error: cannot access 'field url/)
  })
})

function hash(byte: number): string {
  return `sha256/${Buffer.alloc(32, byte).toString('base64')}`
}

async function runTests(
  language: 'java' | 'kotlin',
  sources: readonly string[],
  classes: string,
  tests: readonly string[],
): Promise<void> {
  const used = sources.filter((path) => /\.(java|kt)$/.test(path) && !path.includes('/src/release/'))
  const path = await compileOnOkHttp3(language, used, classes)
  await run([toolPath('java', 'java'), '-cp', path, 'org.junit.runner.JUnitCore', ...tests])
}

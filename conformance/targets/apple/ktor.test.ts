// Kotlin for Apple's platforms cannot be made here; that the code fits Ktor's own client, and only its Darwin engine as
// we wrote it down, can be seen.
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const DECLARATIONS = ['Darwin.kt', 'DarwinPinner.kt', 'Foundation.kt']

test(
  'the code for Ktor on Darwin is Kotlin without warnings',
  needs('java', 'okhttp-kotlin', 'ktor'),
  async () => {
    const files = await writeOutput('ktor-darwin', pinSetNamed('simple'), dir, {
      set: { debugPins: DEBUG_PIN },
    })
    // The test needs kotlin.test, which is not among the jars.
    const sources = files.filter((path) => path.endsWith('.kt') && !path.includes('/iosTest/'))
    const declarations = DECLARATIONS.map((name) => join(import.meta.dirname, 'shims', name))
    const path = toolJars('ktor', 'ktor-3').join(':')
    const kotlinc = [toolPath('okhttp-kotlin', 'kotlinc'), '-Werror', '-cp', path, '-d', join(dir, 'classes')]
    await run([...kotlinc, ...declarations, ...sources])
  },
)

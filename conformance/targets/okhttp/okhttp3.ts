import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { javaVersion, versionOf } from './versions.ts'

/** The generated Java on OkHttp 3, for which it says less. */
export const javaOnOkHttp3: LabClient = okHttp3Client('java', ['java', 'okhttp3'])

/** The generated Kotlin on OkHttp 3, which has functions where newer ones have properties. */
export const kotlinOnOkHttp3: LabClient = okHttp3Client('kotlin', ['java', 'okhttp-kotlin', 'okhttp3'])

// With what its tests need, and what Kotlin needs.
function jarsOfOkHttp3(language: 'java' | 'kotlin'): string[] {
  const own = toolJars('okhttp3', 'okhttp-3')
  if (language === 'java') return own
  const kotlin = toolJars('okhttp-kotlin', 'okhttp-5')
  return [...own, ...kotlin.filter((jar) => basename(jar).startsWith('kotlin-stdlib-'))]
}

/** Compiles Kotlin, and then the Java that stands on it; gives the class path. */
export async function compileOnOkHttp3(
  language: 'java' | 'kotlin',
  sources: readonly string[],
  classes: string,
): Promise<string> {
  mkdirSync(classes, { recursive: true })
  const path = [classes, ...jarsOfOkHttp3(language)].join(':')
  const [kotlin, java] = ['.kt', '.java'].map((end) => sources.filter((file) => file.endsWith(end)))
  if (kotlin?.length)
    await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', path, '-d', classes, ...kotlin])
  const javac = [toolPath('java'), '--release', '8', '-nowarn', '-Xlint:-options']
  if (java?.length) await run([...javac, '-cp', path, '-d', classes, ...java])
  return path
}

function okHttp3Client(language: 'java' | 'kotlin', needs: LabClient['needs']): LabClient {
  const target = `android-okhttp-${language}`
  const programs = ['OkHttp3Client.java', language === 'java' ? 'Pinned.java' : 'Pinned.kt']
  return {
    name: `${language} on okhttp-3`,
    target,
    needs,
    extent: 'sample',
    prepare: async (shapes, dir) => {
      const folder = join(dir, 'okhttp-3')
      const sources = programs.map((name) => join(import.meta.dirname, name))
      for (const shape of shapes) {
        const set = { package: `pinned.${shape.name}`, okhttp: '3.12' }
        const files = await writeOutput(target, shape, join(folder, shape.name), { set })
        sources.push(...files.filter((file) => file.includes('/src/main/')))
      }
      const path = await compileOnOkHttp3(language, sources, join(folder, 'classes'))
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', '-cp', path]
      const command = ({ name }: PinShape) => [...java, 'clients.OkHttp3Client', name]
      return {
        ranOn: [await javaVersion(), versionOf(toolJars('okhttp3', 'okhttp-3'), 'okhttp')],
        command,
        driver: (shape) => [...command(shape), 'drive'],
      }
    },
  }
}

import { globSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '@keypin/forge'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { javaOnOkHttp3, kotlinOnOkHttp3 } from './okhttp3.ts'
import { javaVersion, versionOf } from './versions.ts'

const PROGRAM = ['OkHttpClient.kt', 'Lab.kt'].map((name) => join(import.meta.dirname, name))

/** The generated Kotlin on OkHttp 4. */
const kotlinOnOkHttp4: LabClient = okHttpClient('kotlin', 4, 'okhttp', 'sample')

/** The generated Kotlin on OkHttp 5. */
const kotlinOnOkHttp5: LabClient = okHttpClient('kotlin', 5, 'okhttp', 'whole')

/** Retrofit 2 on the generated Kotlin. */
const kotlinOnRetrofit2: LabClient = okHttpClient('kotlin', 4, 'retrofit', 'sample')

/** Retrofit 3 on the generated Kotlin. */
const kotlinOnRetrofit3: LabClient = okHttpClient('kotlin', 5, 'retrofit', 'sample')

/** The generated Java on OkHttp 5. */
const javaOnOkHttp5: LabClient = okHttpClient('java', 5, 'okhttp', 'sample')

/** Retrofit 2, and so OkHttp 4, on the generated Java. */
const javaOnRetrofit2: LabClient = okHttpClient('java', 4, 'retrofit', 'sample')

type Language = 'kotlin' | 'java'

// Retrofit and OkHttp run the same classes, so they are compiled once for both.
const compiled = new Map<string, Promise<string>>()

function okHttpClient(
  language: Language,
  major: 4 | 5,
  client: 'okhttp' | 'retrofit',
  extent: LabClient['extent'],
): LabClient {
  const okHttp = `okhttp-${major}`
  const retrofit = `retrofit-${major - 2}`
  const target = `android-okhttp-${language}`
  return {
    name: `${language} on ${client === 'okhttp' ? okHttp : retrofit}`,
    target,
    needs: ['java', 'okhttp-kotlin', 'retrofit'],
    extent,
    prepare: async (shapes, dir) => {
      const jars = jarsOf(okHttp, retrofit)
      const place = join(dir, okHttp)
      const pending = compiled.get(place) ?? compile(target, shapes, place, jars)
      compiled.set(place, pending)
      const jar = await pending
      const libraries = client === 'okhttp' ? (['okhttp'] as const) : (['okhttp', 'retrofit'] as const)
      const archived = `-XX:SharedArchiveFile=${archiveOf(jar)}`
      const java = [toolPath('java', 'java'), ...JVM, archived, '-cp', [jar, ...jars].join(':')]
      const command = ({ name }: PinShape) => [...java, 'clients.OkHttpClientKt', name, client]
      return {
        ranOn: [await javaVersion(), ...libraries.map((name) => versionOf(jars, name))],
        command,
        driver: (shape) => [...command(shape), 'drive'],
      }
    },
  }
}

async function compile(
  target: string,
  shapes: readonly PinShape[],
  dir: string,
  jars: readonly string[],
): Promise<string> {
  const sources = [...PROGRAM]
  for (const shape of shapes) {
    const set = { package: `pinned.${shape.name}` }
    const files = await writeOutput(target, shape, join(dir, shape.name), { set })
    sources.push(...files.filter((file) => file.includes('/src/main/')))
  }
  const classes = join(dir, 'classes')
  const java = sources.filter((file) => file.endsWith('.java'))
  if (java.length > 0) await run([toolPath('java'), '-nowarn', '-cp', jars.join(':'), '-d', classes, ...java])
  const kotlin = sources.filter((file) => file.endsWith('.kt'))
  const path = [classes, ...jars].join(':')
  await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', path, '-d', classes, ...kotlin])
  const jar = join(dir, 'client.jar')
  await run([toolPath('java', 'jar'), '--create', '--file', jar, '-C', classes, '.'])
  await archive(jar, jars)
  return jar
}

// A client lives for one request: it is not worth compiling well, and starts twice as fast from an archive of
// its classes, which a first run against a closed port leaves behind.
const JVM = ['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off']

async function archive(jar: string, jars: readonly string[]): Promise<void> {
  const bundle = `${jar}.pem`
  await writeFile(bundle, root().pem)
  const dump = [...JVM, `-XX:ArchiveClassesAtExit=${archiveOf(jar)}`, '-cp', [jar, ...jars].join(':')]
  const lab = {
    KEYPIN_LAB_URL: 'https://127.0.0.1:1/',
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: bundle,
  }
  await run([toolPath('java', 'java'), ...dump, 'clients.OkHttpClientKt', 'leaf', 'okhttp'], {
    env: lab,
  }).catch((error: unknown) => {
    if (!/onnect/.test(String(error))) throw error
  })
}

function archiveOf(jar: string): string {
  return `${jar}.jsa`
}

function jarsOf(okHttp: string, retrofit: string): string[] {
  const own = globSync(join(toolDirectory('okhttp-kotlin'), okHttp, '*.jar'))
  return [...own, ...globSync(join(toolDirectory('retrofit'), retrofit, 'retrofit-*.jar'))].sort()
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [
  kotlinOnOkHttp4,
  kotlinOnOkHttp5,
  kotlinOnRetrofit2,
  kotlinOnRetrofit3,
  javaOnOkHttp5,
  javaOnRetrofit2,
  javaOnOkHttp3,
  kotlinOnOkHttp3,
]

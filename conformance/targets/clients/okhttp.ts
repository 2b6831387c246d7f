import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toolDirectory, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = ['OkHttpClient.kt', 'Lab.kt'].map((name) => join(import.meta.dirname, name))

/** The generated client on OkHttp 4. */
export const okHttp4: LabClient = okHttpClient('okhttp-4', 'retrofit-2', 'okhttp')

/** The generated client on OkHttp 5. */
export const okHttp5: LabClient = okHttpClient('okhttp-5', 'retrofit-3', 'okhttp')

/** Retrofit 2 on the generated client. */
export const retrofit2: LabClient = okHttpClient('okhttp-4', 'retrofit-2', 'retrofit')

/** Retrofit 3 on the generated client. */
export const retrofit3: LabClient = okHttpClient('okhttp-5', 'retrofit-3', 'retrofit')

// Retrofit and OkHttp run the same classes, so they are compiled once for both.
const compiled = new Map<string, Promise<string>>()

function okHttpClient(okHttp: string, retrofit: string, client: 'okhttp' | 'retrofit'): LabClient {
  return {
    name: client === 'okhttp' ? okHttp : retrofit,
    target: 'android-okhttp-kotlin',
    needs: ['java', 'okhttp-kotlin', 'retrofit'],
    extent: client === 'okhttp' ? 'whole' : 'sample',
    prepare: async (shapes, dir) => {
      const jars = jarsOf(okHttp, retrofit)
      const key = `${okHttp} ${dir}`
      const classes = compiled.get(key) ?? compile(shapes, join(dir, okHttp), jars)
      compiled.set(key, classes)
      const path = [await classes, ...jars].join(':')
      return {
        ranOn: [await javaVersion(), ...[okHttp, retrofit].map((name) => versionOf(jars, name))],
        command: ({ name }: PinShape) => [
          toolPath('java', 'java'),
          // A client lives for one request: not worth compiling it well.
          '-XX:TieredStopAtLevel=1',
          '-Xshare:auto',
          '-cp',
          path,
          'clients.OkHttpClientKt',
          name,
          client,
        ],
      }
    },
  }
}

async function compile(shapes: readonly PinShape[], dir: string, jars: readonly string[]): Promise<string> {
  const sources = [...PROGRAM]
  for (const shape of shapes) {
    const set = { package: `pinned.${shape.name}` }
    const files = await writeOutput('android-okhttp-kotlin', shape, join(dir, shape.name), { set })
    sources.push(...files.filter((file) => file.includes('/src/main/')))
  }
  const classes = join(dir, 'classes')
  const kotlinc = toolPath('okhttp-kotlin', 'kotlinc')
  await run([kotlinc, '-nowarn', '-cp', jars.join(':'), '-d', classes, ...sources])
  return classes
}

function jarsOf(okHttp: string, retrofit: string): string[] {
  const own = globSync(join(toolDirectory('okhttp-kotlin'), okHttp, '*.jar'))
  return [...own, ...globSync(join(toolDirectory('retrofit'), retrofit, 'retrofit-*.jar'))].sort()
}

/** `OkHttp 4.12.0` out of `okhttp-4.12.0.jar` or `okhttp-jvm-5.5.1.jar`. */
function versionOf(jars: readonly string[], tool: string): string {
  const library = tool.replace(/-\d$/, '')
  const pattern = new RegExp(`^${library}(?:-jvm)?-(\\d.*)\\.jar$`)
  const version = jars.map((jar) => pattern.exec(basename(jar))?.[1]).find(Boolean)
  return `${library === 'okhttp' ? 'OkHttp' : 'Retrofit'} ${version}`
}

async function javaVersion(): Promise<string> {
  const text = await run([toolPath('java', 'java'), '--version'])
  return `OpenJDK ${/(\d+)/.exec(text)?.[1]}`
}

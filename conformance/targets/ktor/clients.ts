import { basename, join } from 'node:path'
import { toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { compileJavaAndKotlin } from '../jvm/compile.ts'
import { javaVersion, versionOf } from '../okhttp/versions.ts'
import { writeOutput } from '../output.ts'

const ENGINES = ['okhttp', 'java', 'cio'] as const
type Engine = (typeof ENGINES)[number]

/** Ktor on OkHttp. */
export const onOkHttp: LabClient = ktorClient('okhttp', 'sample')

/** Ktor on Java's own client. */
export const onJava: LabClient = ktorClient('java', 'sample')

/** Ktor on its own engine, whose TLS no other target of ours goes through. */
export const onCio: LabClient = { ...ktorClient('cio', 'whole'), tls: ['1.2'] }

/** The clients of this family. */
export const clients: readonly LabClient[] = [onOkHttp, onJava, onCio]

const PROGRAM = [join(import.meta.dirname, 'KtorClient.kt'), join(import.meta.dirname, '../okhttp/Lab.kt')]

/** Names lead to loopback by this file, since not every engine takes a resolver. */
export const HOSTS: string = join(import.meta.dirname, '../jvm/hosts')

// One program asks in all ways, so that they are compiled together.
const compiled = new Map<string, Promise<string>>()

function ktorClient(engine: Engine, extent: LabClient['extent']): LabClient {
  return {
    name: `ktor on ${engine}`,
    target: `ktor-${engine}`,
    needs: ['java', 'okhttp-kotlin', 'ktor'],
    extent,
    prepare: async (shapes, dir) => {
      const place = join(dir, '..', 'ktor')
      const pending = compiled.get(place) ?? compile(shapes, place)
      compiled.set(place, pending)
      const jars = toolJars('ktor', 'ktor-3')
      const path = [await pending, ...jars].join(':')
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${HOSTS}`]
      const command = ({ name }: PinShape) => [...java, '-cp', path, 'clients.KtorClientKt', name, engine]
      const okHttp = engine === 'okhttp' ? [versionOf(jars, 'okhttp')] : []
      return {
        ranOn: [await javaVersion(), `Ktor ${ktorVersion(jars)}`, ...okHttp],
        command,
        driver: (shape) => [...command(shape), 'drive'],
      }
    },
  }
}

async function compile(shapes: readonly PinShape[], dir: string): Promise<string> {
  const sources = [...PROGRAM]
  for (const engine of ENGINES) {
    for (const shape of shapes) {
      const set = { package: `on${engine}.${shape.name}` }
      const files = await writeOutput(`ktor-${engine}`, shape, join(dir, engine, shape.name), { set })
      sources.push(...files.filter((file) => file.includes('/src/main/')))
    }
  }
  const classes = join(dir, 'classes')
  await compileBoth(sources, classes)
  return classes
}

/** Compiles Java and Kotlin that stand on Ktor; gives the class path. */
export function compileBoth(sources: readonly string[], classes: string): Promise<string> {
  return compileJavaAndKotlin(sources, classes, toolJars('ktor', 'ktor-3'))
}

function ktorVersion(jars: readonly string[]): string | undefined {
  return jars.map((jar) => /^ktor-client-core-jvm-(.*)\.jar$/.exec(basename(jar))?.[1]).find(Boolean)
}

import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { javaVersion } from '../okhttp/versions.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** HttpsURLConnection on the generated trust manager. */
export const urlConnection: LabClient = jvmClient('java-jsse', 'url', 'whole')

/** The generated java.net.http client, on the same. */
export const httpClient: LabClient = jvmClient('java-http-client', 'http', 'whole')

/** The clients of this family. */
export const clients: readonly LabClient[] = [urlConnection, httpClient]

// Names lead to loopback by this file, since neither client takes a resolver.
const HOSTS = join(import.meta.dirname, 'hosts')

// One program asks in both ways, so that they are compiled together.
const compiled = new Map<string, Promise<string>>()

function jvmClient(target: string, way: 'url' | 'http', extent: LabClient['extent']): LabClient {
  return {
    name: target,
    target,
    needs: ['java'],
    extent,
    prepare: async (shapes, dir) => {
      const place = join(dir, '..', 'jvm')
      const pending = compiled.get(place) ?? compile(shapes, place)
      compiled.set(place, pending)
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${HOSTS}`]
      const classes = await pending
      const command = ({ name }: PinShape) => [...java, '-cp', classes, 'JvmClient', name, way]
      return {
        ranOn: [await javaVersion()],
        command,
        driver: (shape) => [...command(shape), 'drive'],
      }
    },
  }
}

async function compile(shapes: readonly PinShape[], dir: string): Promise<string> {
  const sources = ['JvmClient.java', 'Roots.java'].map((name) => join(import.meta.dirname, name))
  for (const [target, prefix] of [
    ['java-jsse', 'jsse'],
    ['java-http-client', 'http'],
  ] as const) {
    for (const shape of shapes) {
      const set = { package: `${prefix}.${shape.name}` }
      const files = await writeOutput(target, shape, join(dir, prefix, shape.name), { set })
      sources.push(...files.filter((file) => file.includes('/src/main/')))
    }
  }
  const classes = join(dir, 'classes')
  await run([toolPath('java'), '-nowarn', '-d', classes, ...sources])
  return classes
}

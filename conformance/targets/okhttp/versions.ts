import { basename } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'

/** `OkHttp 4.12.0` out of `okhttp-4.12.0.jar` or `okhttp-jvm-5.5.1.jar`. */
export function versionOf(jars: readonly string[], library: 'okhttp' | 'retrofit'): string {
  const pattern = new RegExp(`^${library}(?:-jvm)?-(\\d.*)\\.jar$`)
  const version = jars.map((jar) => pattern.exec(basename(jar))?.[1]).find(Boolean)
  return `${library === 'okhttp' ? 'OkHttp' : 'Retrofit'} ${version}`
}

/** `OpenJDK 17`. */
export async function javaVersion(): Promise<string> {
  const text = await run([toolPath('java', 'java'), '--version'])
  return `OpenJDK ${/(\d+)/.exec(text)?.[1]}`
}

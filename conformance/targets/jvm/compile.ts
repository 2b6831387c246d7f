import { mkdirSync } from 'node:fs'
import { toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'

/** Compiles the Java among the sources, and then the Kotlin that stands on it; gives the class path. */
export async function compileJavaAndKotlin(
  sources: readonly string[],
  classes: string,
  jars: readonly string[],
): Promise<string> {
  mkdirSync(classes, { recursive: true })
  const path = [classes, ...jars].join(':')
  const [java = [], kotlin = []] = ['.java', '.kt'].map((end) => sources.filter((file) => file.endsWith(end)))
  const options = ['-nowarn', '-cp', path, '-d', classes]
  if (java.length > 0) await run([toolPath('java'), ...options, ...java])
  await run([toolPath('okhttp-kotlin', 'kotlinc'), ...options, ...kotlin])
  return path
}

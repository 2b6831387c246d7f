import { globSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** The generated configuration, read and enforced by the classes of Android 10. */
export const android10: LabClient = androidClient(10, 'sample')

/** The same by those of Android 14. */
export const android14: LabClient = androidClient(14, 'whole')

/** An app on two versions of Android. */
export const clients: readonly LabClient[] = [android10, android14]

/** What an app is built as; only `debug` builds read `debug-overrides`. */
export type Build = 'release' | 'debug'

/** The command of an app with a configuration, on a version of Android that was {@link compileAndroid}d. */
export function appCommand(android: string, config: string, build: Build = 'release'): string[] {
  // Android's classes look for CAs below ANDROID_ROOT, as it was when the process started.
  const inFolder = ['sh', '-c', 'ANDROID_ROOT=$(mktemp -d "$0/root-XXXXXX") exec "$@"', android]
  const hosts = join(import.meta.dirname, 'hosts')
  const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${hosts}`]
  return [...inFolder, ...java, '-cp', classPath(android), 'NscClient', config, build]
}

/** Compiles the unmodified classes of a version of Android, and what stands in for the rest of it, into a folder. */
export async function compileAndroid(version: 10 | 14, classes: string): Promise<void> {
  mkdirSync(classes, { recursive: true })
  const android = join(toolDirectory('android-nsc'), `android-${version}`)
  const sources = [
    ...globSync(join(android, '**/*.java')),
    ...globSync(join(import.meta.dirname, '**/*.java')),
  ].sort()
  const javac = [toolPath('java'), '-nowarn', '-XDsuppressNotes', '-proc:none', '-cp', classPath(classes)]
  await run([...javac, '-d', classes, ...sources])
}

function androidClient(version: 10 | 14, extent: LabClient['extent']): LabClient {
  return {
    name: `Android ${version}`,
    target: 'android-nsc',
    needs: ['java', 'android-nsc'],
    extent,
    prepare: async (shapes, dir) => {
      const classes = join(dir, `android-${version}`)
      await compileAndroid(version, classes)
      const configs = new Map<string, string>()
      for (const shape of shapes) {
        const files = await writeOutput('android-nsc', shape, join(dir, shape.name))
        configs.set(shape.name, configOf(files, 'main'))
      }
      return {
        ranOn: [`Android ${version}'s own classes with Conscrypt ${conscryptVersion()}`],
        command: ({ name }) => appCommand(classes, configs.get(name) ?? ''),
        driver: ({ name }) => [...appCommand(classes, configs.get(name) ?? ''), 'drive'],
      }
    },
  }
}

/** The configuration among generated files: that of all builds, or the one that debug builds take instead. */
export function configOf(files: readonly string[], sourceSet: 'main' | 'debug'): string {
  const found = files.find((path) => path.endsWith(`/src/${sourceSet}/res/xml/network_security_config.xml`))
  if (found === undefined) throw new Error(`no configuration for ${sourceSet} was generated`)
  return found
}

function conscryptVersion(): string | undefined {
  const jars = toolJars('android-nsc', 'android-nsc').map((jar) => basename(jar))
  return jars.map((jar) => /^conscrypt-openjdk-uber-(.*)\.jar$/.exec(jar)?.[1]).find(Boolean)
}

function classPath(classes: string): string {
  return [classes, ...toolJars('android-nsc', 'android-nsc')].join(':')
}

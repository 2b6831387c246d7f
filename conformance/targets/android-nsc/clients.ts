import { globSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** What Conscrypt, which keeps the intermediates of every path that it has verified, has to be asked in new processes. */
export const KEPT_INTERMEDIATES: readonly string[] = ['H05', 'H06', 'H08', 'H14']

/** The generated configuration, read and enforced by the classes of Android 10. */
export const android10: LabClient = androidClient(10, 'sample')

/** The same by those of Android 14. */
export const android14: LabClient = androidClient(14, 'whole')

/** An app on two versions of Android. */
export const clients: readonly LabClient[] = [android10, android14]

/** What an app is built as; only `debug` builds read `debug-overrides`. */
export type Build = 'release' | 'debug'

/** A program that plays the app, and where its classes are beside those of Android. */
export interface AppProgram {
  readonly name: string
  readonly classPath: readonly string[]
}

const NSC_CLIENT: AppProgram = { name: 'NscClient', classPath: [] }

/** The command of a program on a version of Android that was {@link compileAndroid}d. */
export function programCommand(android: string, { name, classPath }: AppProgram): string[] {
  // Android's classes look for CAs below ANDROID_ROOT, as it was when the process started.
  const inFolder = ['sh', '-c', 'ANDROID_ROOT=$(mktemp -d "$0/root-XXXXXX") exec "$@"', android]
  const hosts = join(import.meta.dirname, 'hosts')
  const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${hosts}`]
  const sdk = `-Dandroid.sdk=${SDK[versionIn(android)]}`
  return [...inFolder, ...java, sdk, '-cp', [...classPath, ...androidPath(android)].join(':'), name]
}

/** The command of an app with a configuration. */
export function appCommand(android: string, config: string, build: Build = 'release'): string[] {
  return [...programCommand(android, NSC_CLIENT), config, build]
}

/** A version of Android whose classes we have. */
export type AndroidVersion = 10 | 14

const SDK: Readonly<Record<AndroidVersion, number>> = { 10: 29, 14: 34 }

/** Where the classes of a version of Android are put below a folder. */
export function androidFolder(dir: string, version: AndroidVersion): string {
  return join(dir, `android-${version}`)
}

function versionIn(android: string): AndroidVersion {
  return android.endsWith('-10') ? 10 : 14
}

/**
 * Compiles the unmodified classes of a version of Android, and what stands in for the rest of it, into its
 * {@link androidFolder}.
 */
export async function compileAndroid(dir: string, version: AndroidVersion): Promise<string> {
  const classes = androidFolder(dir, version)
  mkdirSync(classes, { recursive: true })
  const android = join(toolDirectory('android-nsc'), `android-${version}`)
  const sources = [
    ...globSync(join(android, '**/*.java')),
    ...globSync(join(import.meta.dirname, '**/*.java')),
  ].sort()
  const javac = [toolPath('java'), '-nowarn', '-XDsuppressNotes', '-proc:none']
  await run([...javac, '-cp', androidPath(classes).join(':'), '-d', classes, ...sources])
  return classes
}

function androidClient(version: AndroidVersion, extent: LabClient['extent']): LabClient {
  return {
    name: `Android ${version}`,
    target: 'android-nsc',
    needs: ['java', 'android-nsc'],
    extent,
    askedAnew: KEPT_INTERMEDIATES,
    prepare: async (shapes, dir) => {
      const classes = await compileAndroid(dir, version)
      const configs = new Map<string, string>()
      for (const shape of shapes) {
        const files = await writeOutput('android-nsc', shape, join(dir, shape.name))
        configs.set(shape.name, configOf(files, 'main'))
      }
      return {
        ranOn: [androidName(version)],
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

/** What a version of Android is called where a target says what it ran on. */
export function androidName(version: AndroidVersion): string {
  return `Android ${version}'s own classes with Conscrypt ${conscryptVersion()}`
}

function conscryptVersion(): string | undefined {
  const jars = toolJars('android-nsc', 'android-nsc').map((jar) => basename(jar))
  return jars.map((jar) => /^conscrypt-openjdk-uber-(.*)\.jar$/.exec(jar)?.[1]).find(Boolean)
}

/** The class path of a version of Android. */
export function androidPath(android: string): string[] {
  return [android, ...toolJars('android-nsc', 'android-nsc')]
}

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
export function programCommand(android: Android, { name, classPath }: AppProgram): string[] {
  // Android's classes look for CAs below ANDROID_ROOT, as it was when the process started.
  const inFolder = ['sh', '-c', 'ANDROID_ROOT=$(mktemp -d "$0/root-XXXXXX") exec "$@"', android.classes]
  const hosts = join(import.meta.dirname, 'hosts')
  const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${hosts}`]
  const sdk = `-Dandroid.sdk=${SDK[android.version]}`
  return [...inFolder, ...java, sdk, '-cp', [...classPath, ...androidPath(android)].join(':'), name]
}

/** The command of an app with a configuration. */
export function appCommand(android: Android, config: string, build: Build = 'release'): string[] {
  return [...programCommand(android, NSC_CLIENT), config, build]
}

/** A version of Android whose classes we have. */
export type AndroidVersion = 10 | 14

const SDK: Readonly<Record<AndroidVersion, number>> = { 10: 29, 14: 34 }

/** A version of Android, and the folder of its compiled classes. */
export interface Android {
  readonly version: AndroidVersion
  readonly classes: string
}

/** A version of Android below a folder, where {@link compileAndroid} puts its classes. */
export function androidIn(dir: string, version: AndroidVersion): Android {
  return { version, classes: join(dir, `android-${version}`) }
}

/** Compiles the unmodified classes of a version of Android, and what stands in for the rest of it. */
export async function compileAndroid(dir: string, version: AndroidVersion): Promise<Android> {
  const android = androidIn(dir, version)
  mkdirSync(android.classes, { recursive: true })
  const unmodified = join(toolDirectory('android-nsc'), `android-${version}`)
  const sources = [
    ...globSync(join(unmodified, '**/*.java')),
    ...globSync(join(import.meta.dirname, '**/*.java')),
  ].sort()
  const javac = [toolPath('java'), '-nowarn', '-XDsuppressNotes', '-proc:none']
  await run([...javac, '-cp', androidPath(android).join(':'), '-d', android.classes, ...sources])
  return android
}

function androidClient(version: AndroidVersion, extent: LabClient['extent']): LabClient {
  return {
    name: `Android ${version}`,
    target: 'android-nsc',
    needs: ['java', 'android-nsc'],
    extent,
    askedAnew: KEPT_INTERMEDIATES,
    prepare: async (shapes, dir) => {
      const android = await compileAndroid(dir, version)
      const configs = new Map<string, string>()
      for (const shape of shapes) {
        const files = await writeOutput('android-nsc', shape, join(dir, shape.name))
        configs.set(shape.name, configOf(files, 'main'))
      }
      return {
        ranOn: [androidName(version)],
        command: ({ name }) => appCommand(android, configs.get(name) ?? ''),
        driver: ({ name }) => [...appCommand(android, configs.get(name) ?? ''), 'drive'],
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
export function androidPath({ classes }: Android): string[] {
  return [classes, ...toolJars('android-nsc', 'android-nsc')]
}

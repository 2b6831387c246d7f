import { globSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import {
  type Android,
  type AndroidVersion,
  androidName,
  androidPath,
  type Build,
  compileAndroid,
  configOf,
  KEPT_INTERMEDIATES,
  programCommand,
} from '../android-nsc/clients.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** TrustKit's own classes on those of Android 10. */
export const onAndroid10: LabClient = trustKitClient(10, 'sample')

/** The same on those of Android 14. */
export const onAndroid14: LabClient = trustKitClient(14, 'whole')

/** An app with TrustKit on two versions of Android. */
export const clients: readonly LabClient[] = [onAndroid10, onAndroid14]

/** The package that the programs here expect the generated classes in. */
export const PACKAGE: Readonly<Record<string, string>> = { package: 'pinned' }

/**
 * Compiles a version of Android as {@link compileAndroid} does, with stand-ins for what TrustKit needs of it beyond the
 * network security configuration. TrustKit itself is as Maven Central has it.
 */
export async function compileTrustKit(dir: string, version: AndroidVersion): Promise<Android> {
  const android = await compileAndroid(dir, version)
  await javac(android, globSync(join(import.meta.dirname, 'shims/**/*.java')), android.classes)
  return android
}

/** Compiles the sources of an app with a configuration to where {@link trustKitCommand} looks for them. */
export async function compileApp(
  android: Android,
  sources: readonly string[],
  config: string,
): Promise<void> {
  await javac(android, sources, classesOf(config))
}

/** The command of an app on Android with TrustKit. */
export function trustKitCommand(
  android: Android,
  config: string,
  build: Build,
  name = 'TrustKitClient',
): string[] {
  const classPath = [classesOf(config), ...toolJars('trustkit', 'trustkit-1')]
  return [...programCommand(android, { name, classPath }), config, build]
}

/** A program of this folder, and the generated code that it makes its requests with. */
export function sourcesOf(files: readonly string[], program = 'TrustKitClient'): string[] {
  const generated = files.filter((path) => path.endsWith('.java') && path.includes('/src/main/'))
  return [join(import.meta.dirname, `${program}.java`), ...generated]
}

function trustKitClient(version: AndroidVersion, extent: LabClient['extent']): LabClient {
  return {
    name: `TrustKit on Android ${version}`,
    target: 'trustkit-android',
    needs: ['java', 'android-nsc', 'trustkit'],
    extent,
    askedAnew: KEPT_INTERMEDIATES,
    prepare: async (shapes, dir) => {
      const android = await compileTrustKit(dir, version)
      const configs = new Map<string, string>()
      for (const shape of shapes) {
        const place = join(dir, `${version}`, shape.name)
        const files = await writeOutput('trustkit-android', shape, place, { set: PACKAGE })
        const config = configOf(files, 'main')
        await compileApp(android, sourcesOf(files), config)
        configs.set(shape.name, config)
      }
      const command = (name: string) => trustKitCommand(android, configs.get(name) ?? '', 'release')
      return {
        ranOn: [androidName(version), `TrustKit ${trustKitVersion()}`],
        command: ({ name }) => command(name),
        driver: ({ name }) => [...command(name), 'drive'],
      }
    },
  }
}

async function javac(android: Android, sources: readonly string[], classes: string): Promise<void> {
  mkdirSync(classes, { recursive: true })
  const path = [...androidPath(android), ...toolJars('trustkit', 'trustkit-1')].join(':')
  const flags = ['-nowarn', '-XDsuppressNotes', '-proc:none', '-cp', path, '-d', classes]
  await run([toolPath('java'), ...flags, ...sources])
}

function classesOf(config: string): string {
  return join(config.slice(0, config.lastIndexOf('/src/')), 'classes')
}

function trustKitVersion(): string | undefined {
  const jars = globSync(join(toolDirectory('trustkit'), 'trustkit-1', '*.aar')).map((jar) => basename(jar))
  return jars.map((jar) => /^trustkit-(.*)\.aar$/.exec(jar)?.[1]).find(Boolean)
}

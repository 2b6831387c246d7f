import { globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { toolDirectory, toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { OTHER, PINNED } from '../prove/world.ts'

/** A library for React Native, and how its Android half and what is generated for it are found. */
export interface Library {
  /** The target, and the npm package. */
  readonly name: string
  /** The native module as JavaScript calls it. */
  readonly native: string
  /** The generated file that exports `pinnedFetch`. */
  readonly module: string
  /** The sources of the native module below the package, as they are. */
  readonly sources: readonly string[]
  /** The options that it is generated with. */
  readonly set: Readonly<Record<string, string>>
  /** What pins in the generated file, and what would not. */
  readonly security: { readonly on: string; readonly off: string }
}

/** A release of React Native whose classes for Android we have. */
export type Release = '0.70' | '0.64'

export const sslPinning: Library = {
  name: 'react-native-ssl-pinning',
  native: 'RNSslPinning',
  module: 'src/pinning/pinnedFetch.ts',
  // Pins of keys, without the files that iOS needs.
  set: { platforms: 'android' },
  sources: ['android/src/main/java/com/toyberman/{RNSslPinningModule,Utils/*}.java'],
  security: { on: 'disableAllSecurity: false', off: 'disableAllSecurity: true' },
}

export const publicKeyPinning: Library = {
  name: 'react-native-ssl-public-key-pinning',
  native: 'SslPublicKeyPinning',
  module: 'src/pinning/pinning.ts',
  set: {},
  sources: [
    'android/src/main/java/com/sslpublickeypinning/SslPublicKeyPinningModule.java',
    'android/src/oldarch/*.java',
  ],
  security: { on: 'options[entry.host] = {', off: 'options[`not.${entry.host}`] = {' },
}

/**
 * Compiles the bridge with the native module of a library, which is as npm has it. Shimmed are Android's own
 * classes (a log, a context, annotations) and the maps that React Native keeps in C++.
 */
export async function compileBridge(library: Library, release: Release, classes: string): Promise<void> {
  const home = join(toolDirectory('react-native'), 'node_modules', library.name)
  const sources = [
    join(import.meta.dirname, 'Bridge.java'),
    ...globSync(join(import.meta.dirname, 'shims/**/*.java')),
    ...library.sources.flatMap((pattern) => globSync(join(home, pattern))),
  ]
  const jars = toolJars('react-native', `react-native-${release}`).join(':')
  await run([toolPath('java'), '-nowarn', '-Xlint:none', '-cp', jars, '-d', classes, ...sources])
}

/** Writes what the programs in JavaScript read, for code generated into `folder`; gives its path. */
export async function writeSetting(
  library: Library,
  release: Release,
  folder: string,
  classes: string,
): Promise<string> {
  const jars = toolJars('react-native', `react-native-${release}`)
  // On Android, assets are found by the class loader.
  const path = [classes, join(folder, 'android/app/src/main'), ...jars].join(':')
  const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', path]
  const setting = {
    bridge: [...java, 'Bridge', PINNED, `www.${PINNED}`, OTHER],
    libraries: join(toolDirectory('react-native'), 'node_modules'),
    minor: Number(release.slice(2)),
    module: join(folder, library.module),
    modules: [library.native],
  }
  const file = join(folder, 'setting.json')
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(setting))
  return file
}

/** A program of this folder, under the stand-in for Metro. */
export function program(name: string, setting: string, ...more: readonly string[]): string[] {
  const [hooks, file] = ['hooks.mjs', name].map((own) => join(import.meta.dirname, own))
  return [process.execPath, '--import', hooks ?? '', file ?? '', setting, ...more]
}

function labClient(library: Library, release: Release, extent: LabClient['extent']): LabClient {
  return {
    name: `${library.name} on React Native ${release}`,
    target: library.name,
    needs: ['react-native', 'java'],
    extent,
    prepare: async (shapes, dir) => {
      const classes = join(dir, 'classes')
      await compileBridge(library, release, classes)
      for (const shape of shapes) {
        const folder = join(dir, shape.name)
        await writeOutput(library.name, shape, folder, { set: library.set })
        await writeSetting(library, release, folder, classes)
      }
      const command = ({ name }: PinShape) => program('client.mjs', join(dir, name, 'setting.json'))
      return {
        ranOn: await versions(library, release),
        command,
        driver: (shape) => [...command(shape), 'drive'],
      }
    },
  }
}

async function versions(library: Library, release: Release): Promise<string[]> {
  const home = join(toolDirectory('react-native'), 'node_modules', library.name)
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const jars = toolJars('react-native', `react-native-${release}`).map((jar) => basename(jar))
  const okHttp = jars.map((jar) => /^okhttp-(\d+\.\d+)/.exec(jar)?.[1]).find(Boolean)
  const java = /(\d+)/.exec(await run([toolPath('java', 'java'), '--version']))?.[1]
  const short = /^\d+\.\d+/.exec(version)?.[0]
  return [`OpenJDK ${java}`, `React Native ${release}`, `OkHttp ${okHttp}`, `${library.name} ${short}`]
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [
  labClient(sslPinning, '0.70', 'whole'),
  labClient(publicKeyPinning, '0.70', 'whole'),
]

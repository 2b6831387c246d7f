import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { toolDirectory } from '../../../tools/testing/needs.ts'

/**
 * Gives a folder of Dart the packages that tools/toolchains put beside the SDK, package:http and package:test among
 * them, as `dart pub get` would.
 */
export function resolvePackages(folder: string): void {
  const base = join(toolDirectory('dart'), 'packages')
  writeConfig(folder, base, base)
}

/** Gives it the packages of Flutter, where the other Debian has them. */
export function resolveFlutterPackages(folder: string): void {
  const base = '/usr/share/dart/packages'
  writeConfig(folder, join(toolDirectory('flutter'), 'root', base), base)
}

function writeConfig(folder: string, base: string, seenAs: string): void {
  const packages = readdirSync(base).map((name) => ({
    name,
    rootUri: pathToFileURL(join(seenAs, name)).href,
    packageUri: 'lib/',
    languageVersion: leastDart(readFileSync(join(base, name, 'pubspec.yaml'), 'utf8')),
  }))
  // The least that the targets say they need; the formatter is told otherwise.
  const own = { name: 'pinned', rootUri: '../', packageUri: 'lib/', languageVersion: '3.5' }
  mkdirSync(join(folder, '.dart_tool'), { recursive: true })
  const config = { configVersion: 2, packages: [...packages, own] }
  writeFileSync(join(folder, '.dart_tool/package_config.json'), JSON.stringify(config))
}

/** The version of a package, to the second number: `1.6`. */
export function versionOf(name: string): string | undefined {
  const pubspec = readFileSync(join(toolDirectory('dart'), 'packages', name, 'pubspec.yaml'), 'utf8')
  return /^version: *(\d+\.\d+)/m.exec(pubspec)?.[1]
}

function leastDart(pubspec: string): string | undefined {
  return /sdk: *["']?[\^>=]*(\d+\.\d+)/.exec(pubspec)?.[1]
}

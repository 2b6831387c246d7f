// The packages we publish, read from the disk.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository's root folder. */
export const root: string = join(import.meta.dirname, '..', '..')

/** The part of a package.json that our tools read. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package below packages/. */
export interface Package {
  readonly name: string
  /** Absolute path of its folder. */
  readonly folder: string
  readonly manifest: Manifest
}

/** Reads a package.json. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** All packages with sources, each after those it depends on. */
export function packagesInOrder(repository: string = root): Package[] {
  const base = join(repository, 'packages')
  const found = readdirSync(base)
    .map((name) => join(base, name))
    .filter((folder) => existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'src')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest }))
  return inOrder(found)
}

/**
 * The modules that a package makes public, from its `exports`: the name of the file below dist/ without its
 * ending, and the source it is made from.
 */
export function entriesOf({ folder, manifest }: Package): Record<string, string> {
  const entries: Record<string, string> = {}
  for (const target of Object.values(manifest.exports ?? {})) {
    if (typeof target === 'string') continue
    const source = target['keypin-source']
    const built = /^\.\/dist\/(.+)\.js$/.exec(target.default ?? '')?.[1]
    if (source !== undefined && built !== undefined) entries[built] = join(folder, source)
  }
  return entries
}

function siblingsOf({ manifest }: Package, all: readonly Package[]): string[] {
  const dependencies = { ...manifest.dependencies, ...manifest.optionalDependencies }
  return Object.keys(dependencies).filter((name) => all.some((one) => one.name === name))
}

function inOrder(packages: readonly Package[]): Package[] {
  const ordered: Package[] = []
  const waiting = [...packages]
  while (waiting.length > 0) {
    const ready = waiting.findIndex((one) => siblingsOf(one, packages).every((name) => isIn(ordered, name)))
    if (ready < 0)
      throw new Error(
        `packages depend on each other in a circle: ${waiting.map(({ name }) => name).join(', ')}`,
      )
    ordered.push(...waiting.splice(ready, 1))
  }
  return ordered
}

function isIn(packages: readonly Package[], name: string): boolean {
  return packages.some((one) => one.name === name)
}

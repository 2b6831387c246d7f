// What we publish is not packages/* itself: the export condition that leads to the sources must not reach users,
// whose Node would look for sources that no package has.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, whileBuilding } from './build.ts'
import { runOrThrow } from './command.ts'
import { type Manifest, type Package, root } from './packages.ts'

/** A package as users get it. */
export interface Packed {
  readonly name: string
  /** The folder with exactly the files of the package. */
  readonly folder: string
  /** The package as npm would send it. */
  readonly tarball: string
}

const STAGE = join(root, '.build', 'packages')

/** Builds packages, by default all, and packs them as they are published. */
export async function pack(names: readonly string[] = []): Promise<Packed[]> {
  const built = await build(names)
  return whileBuilding(() => Promise.all(built.map(packOne)))
}

/** The manifest without what serves development only. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { scripts: _scripts, devDependencies: _devDependencies, ...published } = manifest
  return { ...published, exports: withoutSources(manifest.exports ?? {}) }
}

async function packOne({ name, folder, manifest }: Package): Promise<Packed> {
  const staged = join(STAGE, name)
  rmSync(staged, { recursive: true, force: true })
  mkdirSync(staged, { recursive: true })
  for (const file of [...(manifest.files ?? []), 'README.md']) {
    const source = join(folder, file)
    if (existsSync(source)) cpSync(source, join(staged, file), { recursive: true })
  }
  cpSync(join(root, 'LICENSE'), join(staged, 'LICENSE'))
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`)
  const { stdout } = await runOrThrow('npm', ['pack', '--json', '--ignore-scripts'], { cwd: staged })
  return { name, folder: staged, tarball: join(staged, fileNameIn(stdout)) }
}

// npm 11 and older print a list, newer ones an object by package name.
function fileNameIn(json: string): string {
  const [packed] = Object.values(JSON.parse(json) as Record<string, { filename: string }>)
  if (packed === undefined) throw new Error(`npm pack told of no package: ${json}`)
  return packed.filename
}

function withoutSources(exports: NonNullable<Manifest['exports']>): NonNullable<Manifest['exports']> {
  const clean = Object.entries(exports).map(([path, target]) => {
    if (typeof target === 'string') return [path, target]
    const { 'keypin-source': _source, ...conditions } = target
    return [path, conditions]
  })
  return Object.fromEntries(clean)
}

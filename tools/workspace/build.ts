// From src/ to dist/: JavaScript in few files for the oldest Node we support, and the declarations of what is public.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import { builtinsWhenUsed } from './builtins.ts'
import { withLock } from './lock.ts'
import { entriesOf, type Package, packagesInOrder, root } from './packages.ts'

const BUILD = join(root, '.build')

// Other programs bundle these with their own tools, which look for plain imports of Node's builtins.
const LIBRARIES = new Set(['keypin', '@keypin/forge'])

/** Holds while work in .build/ or a dist/ is under way, so that tests and builds may run side by side. */
export function whileBuilding<T>(work: () => Promise<T>): Promise<T> {
  return withLock(join(BUILD, 'lock'), work)
}

/**
 * Builds packages, by default all. A package whose sources are as they were when its dist/ was built is left
 * alone, unless `force`.
 *
 * @returns The packages that were asked for.
 * @throws {TypeError} When no package has such a name.
 */
export async function build(
  names: readonly string[] = [],
  { force = false }: { force?: boolean } = {},
): Promise<Package[]> {
  const wanted = packagesNamed(names)
  await whileBuilding(async () => {
    for (const one of wanted) if (force || !isFresh(one)) await buildPackage(one)
  })
  return wanted
}

function packagesNamed(names: readonly string[]): Package[] {
  const all = packagesInOrder()
  const stranger = names.find((name) => !all.some((one) => one.name === name))
  if (stranger === undefined) return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
  throw new TypeError(
    `no package is called '${stranger}'; there are ${all.map(({ name }) => name).join(', ')}`,
  )
}

async function buildPackage(one: Package): Promise<void> {
  const stamp = stampOf(one)
  const fresh = join(BUILD, 'dist', fileName(one.name))
  rmSync(fresh, { recursive: true, force: true })
  const entries = entriesOf(one)
  await bundle(entries, fresh, LIBRARIES.has(one.name))
  await bundleDeclarations(entries, fresh)
  const dist = join(one.folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
  mkdirSync(join(BUILD, 'stamps'), { recursive: true })
  writeFileSync(stampFile(one), stamp)
}

// What is imported lazily stays a file of its own. Comments and long names of locals are left to the sources, which
// halves the package; classes keep their names, since errors print them. Chunks lie beside the entries: a path from
// import.meta.url in src/x.ts means the same in dist/x.js.
async function bundle(
  entries: Readonly<Record<string, string>>,
  folder: string,
  isLibrary: boolean,
): Promise<void> {
  const bundle = await rolldown({
    input: { ...entries },
    external: (specifier) => isForeign(specifier) && (isLibrary || !isBuiltin(specifier)),
    plugins: isLibrary ? [] : [builtinsWhenUsed()],
    platform: 'node',
    transform: { target: 'es2023' },
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    comments: false,
    minify: {
      compress: true,
      mangle: { keepNames: { class: true, function: false } },
      codegen: { removeWhitespace: true },
    },
  })
  await bundle.close()
}

/** The declarations of what each entry makes public, each in one file when `apart`, else sharing what they have in common. */
export async function bundleDeclarations(
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  const bundle = await rolldown({
    input: { ...entries },
    external: isForeign,
    platform: 'node',
    plugins: [dts({ oxc: true, emitDtsOnly: true, tsconfig: join(root, 'tsconfig.json') })],
  })
  await bundle.write({ dir: folder, format: 'esm' })
  await bundle.close()
}

function isForeign(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('/')
}

function isFresh(one: Package): boolean {
  const file = stampFile(one)
  return (
    existsSync(join(one.folder, 'dist')) && existsSync(file) && readFileSync(file, 'utf8') === stampOf(one)
  )
}

function stampOf({ folder }: Package): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const file of ['build.ts', 'builtins.ts']) hash.update(readFileSync(join(import.meta.dirname, file)))
  for (const file of [...globSync('src/**/*.*', { cwd: folder }), 'package.json'].sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function stampFile({ name }: Package): string {
  return join(BUILD, 'stamps', fileName(name))
}

function fileName(packageName: string): string {
  return packageName.replace('/', '+')
}

// Exists because one import in the wrong direction is enough to drag sockets into the pure library, a test helper
// into a published package, or a dependency that happens to be hoisted here into a program where it is not.
import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { type Manifest, readManifest } from '../workspace/packages.ts'
import type { Check, Verdict } from './check.ts'
import { isForTests, type Module, readModules } from './modules.ts'

/** Which siblings a package may import; the design's "imports run down only". */
const SIBLINGS: Readonly<Record<string, readonly string[]>> = {
  keypin: [],
  '@keypin/forge': [],
  '@keypin/care': ['keypin'],
  '@keypin/probe': ['keypin'],
  '@keypin/codegen': ['keypin'],
  '@keypin/lab': ['keypin', '@keypin/forge'],
  '@keypin/server': ['keypin', '@keypin/care', '@keypin/probe'],
  '@keypin/console': [],
  '@keypin/cli': [
    'keypin',
    '@keypin/forge',
    '@keypin/care',
    '@keypin/probe',
    '@keypin/codegen',
    '@keypin/lab',
    '@keypin/server',
  ],
}

// The library that everything tests against must not be tested through what is built on it.
const ALONE_EVEN_IN_TESTS = new Set(['keypin', '@keypin/forge'])

/** The folders of packages/keypin/src; each may import those before it. */
const KEYPIN_LAYERS = [
  'errors.ts',
  'bytes',
  'x509',
  'path',
  'pins',
  'pinset',
  'evaluate',
  'report',
  'node',
  'index.ts',
]

// Judgement is handed its paths, its clock and its bytes; only node/ touches the world.
const WORLD = new Set(
  [
    'tls',
    'http',
    'https',
    'http2',
    'net',
    'dns',
    'dgram',
    'fs',
    'fs/promises',
    'child_process',
    'timers',
    'process',
  ].map((name) => `node:${name}`),
)

/** Checks every import of the repository. */
export const layers: Check = {
  name: 'layers',
  async run(root: string): Promise<Verdict> {
    const modules = readModules(root)
    const manifests = new Map<string, Manifest>()
    const manifestOf = (folder: string): Manifest => {
      const manifest = manifests.get(folder) ?? readManifest(join(root, folder))
      manifests.set(folder, manifest)
      return manifest
    }
    const faults = modules.flatMap((module) => faultsOfModule(module, manifestOf, manifestOf('.')))
    const folders = [
      ...new Set(modules.map(({ file }) => packageFolder(file)).filter((folder) => folder !== undefined)),
    ]
    for (const folder of folders) faults.push(...faultsOfManifest(folder, manifestOf(folder), modules))
    faults.push(...cycles(modules, root))
    return { faults, looked: `${modules.length} modules` }
  },
}

type ManifestOf = (folder: string) => Manifest

function faultsOfModule(module: Module, manifestOf: ManifestOf, rootManifest: Manifest): string[] {
  const folder = packageFolder(module.file)
  return module.imports.flatMap(({ specifier, line }) => {
    const fault = specifier.startsWith('.')
      ? relativeFault(module.file, specifier)
      : bareFault(module.file, specifier, folder === undefined ? undefined : manifestOf(folder), rootManifest)
    return fault === undefined ? [] : [`${module.file}:${line} ${fault}`]
  })
}

function relativeFault(file: string, specifier: string): string | undefined {
  const target = normalize(join(dirname(file), specifier))
  const folder = packageFolder(file)
  if (folder === undefined || isForTests(file)) return undefined
  if (isForTests(target)) return `imports ${specifier}, which serves tests only`
  if (!target.startsWith(`${folder}/`)) return `imports ${specifier}, which is outside its package`
  return folder === 'packages/keypin' ? innerFault(file, target) : undefined
}

function innerFault(file: string, target: string): string | undefined {
  const from = keypinLayer(file)
  const to = keypinLayer(target)
  if (from === undefined) return `is in no layer; add its folder to KEYPIN_LAYERS in tools/checks/layers.ts`
  if (to === undefined || KEYPIN_LAYERS.indexOf(to) <= KEYPIN_LAYERS.indexOf(from)) return undefined
  return `imports ${target.replace('packages/keypin/src/', '')}: ${from} may import only what is before it in ${KEYPIN_LAYERS.join(' · ')}`
}

function keypinLayer(file: string): string | undefined {
  const [, part = ''] = /^packages\/keypin\/src\/([^/]+)/.exec(file) ?? []
  if (file.startsWith('packages/keypin/bin/')) return 'index.ts'
  return KEYPIN_LAYERS.find((layer) => layer === part)
}

function bareFault(
  file: string,
  specifier: string,
  own: Manifest | undefined,
  shared: Manifest,
): string | undefined {
  if (isBuiltin(specifier)) return builtinFault(file, specifier)
  const name = packageName(specifier)
  if (own === undefined) return undefined // tools, bench and conformance have the whole workspace
  if (name === own.name) return undefined
  const isTest = isForTests(file)
  if (name in SIBLINGS && !(SIBLINGS[own.name] ?? []).includes(name)) {
    if (!isTest) return `imports ${name}: imports run down only, and ${own.name} is not above it`
    return ALONE_EVEN_IN_TESTS.has(own.name)
      ? `imports ${name}: even the tests of ${own.name} stand alone`
      : undefined
  }
  if (name in declared(own)) return undefined
  if (
    isTest &&
    (name in SIBLINGS || name in (shared.devDependencies ?? {}) || name in (own.devDependencies ?? {}))
  )
    return undefined
  return `imports ${name}, which ${own.name} does not declare`
}

function builtinFault(file: string, specifier: string): string | undefined {
  const layer = keypinLayer(file)
  if (layer === undefined || layer === 'node' || isForTests(file) || file.includes('/bin/')) return undefined
  return WORLD.has(specifier) ? `imports ${specifier}: only node/ touches the world` : undefined
}

function faultsOfManifest(folder: string, manifest: Manifest, modules: readonly Module[]): string[] {
  const own = modules.filter(({ file }) => file.startsWith(`${folder}/`) && !isForTests(file))
  const used = new Set(own.flatMap(({ imports }) => imports.map(({ specifier }) => packageName(specifier))))
  const faults = Object.keys(manifest.dependencies ?? {})
    .filter((name) => !used.has(name))
    .map((name) => `${folder}/package.json declares ${name}, which nothing of it imports`)
  if (manifest.name === 'keypin' && Object.keys(manifest.dependencies ?? {}).length > 0) {
    faults.push(`${folder}/package.json has dependencies: keypin has none`)
  }
  return faults
}

function cycles(modules: readonly Module[], root: string): string[] {
  const graph = new Map(
    modules.map(({ file, imports }) => [
      file,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => normalize(join(dirname(file), specifier)))
        .filter((target) => existsSync(join(root, target))),
    ]),
  )
  const done = new Set<string>()
  const faults: string[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) faults.push(`${file} imports itself: ${[...trail.slice(start), file].join(' → ')}`)
    if (start >= 0 || done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return faults
}

function declared({
  dependencies,
  peerDependencies,
  optionalDependencies,
}: Manifest): Record<string, string> {
  return { ...dependencies, ...peerDependencies, ...optionalDependencies }
}

function packageFolder(file: string): string | undefined {
  return /^packages\/[^/]+/.exec(file)?.[0]
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

// The public surface of a package as text a person can read and compare: declarations only, sorted, no comments.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseSync, type Statement } from 'oxc-parser'
import { bundleDeclarations } from './build.ts'
import { runOrThrow } from './command.ts'
import { entriesOf, type Package, packagesInOrder, root } from './packages.ts'

/** Where the surfaces are committed. */
export const API: string = join(root, 'api')

/** The surface of each public module: file name below api/ → text. */
export async function publicSurfaces(): Promise<Map<string, string>> {
  const surfaces = new Map<string, string>()
  for (const one of packagesInOrder()) {
    for (const [file, text] of await surfacesOf(one)) surfaces.set(file, text)
  }
  return surfaces
}

async function surfacesOf(one: Package): Promise<Map<string, string>> {
  const read = async (entry: string): Promise<Surface> => readSurface(await declarationsOf(one, entry))
  const main = 'index' in entriesOf(one) ? await read('index') : NOTHING
  const surfaces = new Map<string, string>()
  for (const entry of Object.keys(entriesOf(one))) {
    const subpath = subpathOf(one, entry)
    const text =
      entry === 'index'
        ? render(one.name, main, NOTHING, one.name)
        : render(`${one.name}/${subpath}`, await read(entry), main, one.name)
    const file = [basename(one.folder), ...subpath.split('/')].filter(Boolean).join('.')
    surfaces.set(`${file}.d.ts`, await formatted(text))
  }
  return surfaces
}

/** A module's declarations by name (a function with overloads has several) and which of them it exports. */
export interface Surface {
  readonly imports: readonly string[]
  readonly declarations: ReadonlyMap<string, string>
  readonly exported: ReadonlySet<string>
}

const NOTHING: Surface = { imports: [], declarations: new Map(), exported: new Set() }

/** Reads a bundled declaration file. */
export function readSurface(text: string): Surface {
  const { program, comments } = parseSync('surface.d.ts', text)
  const imports: string[] = []
  const declarations = new Map<string, string>()
  const exported = new Set<string>()
  const renamed = new Map<string, string>() // names that the bundler changed, to keep them apart
  const textOf = ({ start, end }: { start: number; end: number }): string =>
    withoutComments(text, start, end, comments)
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') imports.push(textOf(statement))
    else if (statement.type === 'ExportNamedDeclaration' && statement.declaration === null) {
      for (const { local, exported: name } of statement.specifiers) {
        if (!('name' in name) || !('name' in local)) continue
        exported.add(name.name)
        if (local.name !== name.name) renamed.set(local.name, name.name)
      }
      if (statement.source !== null) imports.push(textOf(statement))
    } else {
      const name = nameOf(statement)
      declarations.set(name, [declarations.get(name), textOf(statement)].filter(Boolean).join('\n'))
    }
  }
  for (const [local, name] of renamed) {
    declarations.set(
      name,
      (declarations.get(local) ?? '').replaceAll(
        new RegExp(`(?<![\\w$])${local.replaceAll('$', '\\$')}(?![\\w$])`, 'g'),
        name,
      ),
    )
    declarations.delete(local)
  }
  return { imports, declarations, exported }
}

// What the package itself exports in the same words is named, not told a second time.
function render(specifier: string, surface: Surface, main: Surface, mainSpecifier: string): string {
  const { declarations, exported } = surface
  const names = [...declarations.keys()].sort()
  const own = names.filter((name) => main.declarations.get(name) !== declarations.get(name))
  const shared = names.filter((name) => !own.includes(name) && exported.has(name))
  const inner = own.filter((name) => !exported.has(name))
  const lines = [
    `// The public surface of '${specifier}', written by 'npm run api'. A change here is a change for users.`,
    '',
  ]
  lines.push(...surface.imports)
  if (shared.length > 0) lines.push(`export { ${shared.join(', ')} } from '${mainSpecifier}'`)
  for (const name of own) if (exported.has(name)) lines.push('', asExport(declarations.get(name) ?? ''))
  if (inner.length > 0) lines.push('', '// Not exported, but part of what is:')
  for (const name of inner) lines.push('', declarations.get(name) ?? '')
  return `${lines.join('\n')}\n`
}

function asExport(declaration: string): string {
  return declaration.replaceAll(/^(?=declare |interface |type |abstract |class )/gm, 'export ')
}

function nameOf(statement: Statement): string {
  if (statement.type === 'VariableDeclaration') {
    const [first] = statement.declarations
    return first?.id.type === 'Identifier' ? first.id.name : '?'
  }
  if ('id' in statement && statement.id !== null && 'name' in statement.id) return statement.id.name
  return '?'
}

function withoutComments(
  text: string,
  start: number,
  end: number,
  comments: readonly { start: number; end: number }[],
): string {
  let result = ''
  let from = start
  for (const comment of comments) {
    if (comment.start < start || comment.end > end) continue
    result += text.slice(from, comment.start)
    from = comment.end
  }
  return (result + text.slice(from, end)).replaceAll(/\n\s*\n/g, '\n')
}

async function declarationsOf(one: Package, entry: string): Promise<string> {
  return inScratch(async (folder) => {
    await bundleDeclarations({ surface: entriesOf(one)[entry] ?? '' }, folder)
    return readFileSync(join(folder, 'surface.d.ts'), 'utf8')
  })
}

async function formatted(text: string): Promise<string> {
  return inScratch(async (folder) => {
    const file = join(folder, 'surface.d.ts')
    writeFileSync(file, text)
    await runOrThrow('biome', ['format', '--write', '--config-path', root, '--vcs-enabled=false', file])
    return readFileSync(file, 'utf8')
  })
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-api-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// 'node/versions': the subpath by which users import an entry; empty for the package itself.
function subpathOf({ manifest }: Package, entry: string): string {
  const found = Object.entries(manifest.exports ?? {}).find(
    ([, target]) => typeof target !== 'string' && target.default === `./dist/${entry}.js`,
  )
  return found?.[0].replace(/^\.\/?/, '') ?? ''
}

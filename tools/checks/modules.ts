// Reads the sources as a compiler does: code inside strings and comments is no code.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, parseSync, Visitor } from 'oxc-parser'

/** A source file and what it imports. */
export interface Module {
  /** Path relative to the repository. */
  readonly file: string
  readonly text: string
  readonly program: Program
  readonly imports: readonly Import[]
}

/** One import: static, dynamic, of types or re-exporting. */
export interface Import {
  readonly specifier: string
  readonly line: number
}

const PLACES = ['packages/*/{src,bin}', 'conformance', 'bench', 'tools', 'examples']
const GENERATED = new Set(['node_modules', 'dist', 'goldens', '.cache', '.build'])

/** All modules of a repository that people wrote. */
export function readModules(root: string): Module[] {
  const patterns = PLACES.map((place) => `${place}/**/*.{ts,mts,js,mjs}`)
  const files = globSync(patterns, {
    cwd: root,
    exclude: (path) => GENERATED.has(path.split('/').at(-1) ?? ''),
  })
  return files.sort().map((file) => readModule(file, readFileSync(join(root, file), 'utf8')))
}

/** Reads one module from its text. */
export function readModule(file: string, text: string): Module {
  const { program, module, errors } = parseSync(file, text)
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`)
  const found: { value: string; start: number }[] = []
  for (const { moduleRequest } of module.staticImports) found.push(moduleRequest)
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest) found.push(moduleRequest)
  }
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string')
        found.push({ value: source.value, start: source.start })
    },
    TSImportType: ({ source }) => {
      found.push({ value: source.value, start: source.start })
    },
  }).visit(program)
  const lines = new Map(found.map(({ value, start }) => [value, lineAt(text, start)]))
  return { file, text, program, imports: [...lines].map(([specifier, line]) => ({ specifier, line })) }
}

/** Whether a file serves tests only, so that no user ever runs it. */
export function isForTests(file: string): boolean {
  return /\.(test|contract)\.ts$|(^|\/)(testing|fixtures)\//.test(file)
}

/** The line, from 1, that an offset is in. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

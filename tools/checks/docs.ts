// Exists because an example that does not compile is the first thing a newcomer meets, and nobody runs it but them.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../workspace/command.ts'
import { readManifest } from '../workspace/packages.ts'
import type { Check, Verdict } from './check.ts'
import { fencesOf, readPages } from './markdown.ts'
import { isForTests, readModules } from './modules.ts'

/** Each ```ts block of each page, and the @example of each public docstring, compiles against the sources. */
export const docs: Check = {
  name: 'docs',
  async run(root: string): Promise<Verdict> {
    const inPages = examplesInPages(root)
    const inDocstrings = examplesInDocstrings(root)
    const faults = [...(await compile(root, inPages)), ...(await compileWithGiven(root, inDocstrings))]
    return { faults, looked: `${inPages.length} examples in pages, ${inDocstrings.length} in docstrings` }
  },
}

/** Code that stands in a page or a docstring. */
interface Example {
  readonly file: string
  /** Line of its first line, from 1. */
  readonly line: number
  readonly code: string
  /** Declarations that are put before it. */
  readonly given?: string
}

function examplesInPages(root: string): Example[] {
  return readPages(root).flatMap(({ file, text }) =>
    fencesOf(text)
      .filter(({ info }) => info === 'ts' || info === 'typescript')
      .map(({ line, code }) => ({ file, line, code })),
  )
}

const DOCSTRING_EXAMPLE =
  /^ *\* @example *\n((?: *\*(?! @)(?!\/).*\n)+)(?: *\* @.*\n)* *\*\/\nexport (?:async )?(?:function|const|class|interface|type) (\w+)/gm

function examplesInDocstrings(root: string): Example[] {
  const names = new Set(exportedNames(root).map(({ name }) => name))
  return readModules(root)
    .filter(({ file }) => file.startsWith('packages/') && !isForTests(file))
    .flatMap(({ file, text }) =>
      [...text.matchAll(DOCSTRING_EXAMPLE)]
        .filter(([, , name = '']) => names.has(name))
        .map(({ index, 1: comment = '' }) => {
          const line = text.slice(0, index).split('\n').length + 1
          return { file, line, code: comment.replaceAll(/^ *\* ?/gm, '') }
        }),
    )
}

// A docstring need not repeat what its reader has before them: the module's own names, and values such as `pinSet`.
async function compileWithGiven(root: string, examples: readonly Example[]): Promise<string[]> {
  const names = exportedNames(root)
  const faults = await compile(root, examples)
  const complete = examples.map((example) => {
    const missing = faults
      .filter((fault) => fault.startsWith(`${example.file}:`) && isWithin(fault, example))
      .map(
        (fault) =>
          /(?:Cannot find name|No value exists in scope for the shorthand property) '(\w+)'/.exec(fault)?.[1],
      )
    const given = [...new Set(missing)].map((name) =>
      name === undefined ? '' : givenFor(name, root, example.file, names),
    )
    return { ...example, given: given.join(' ') }
  })
  return compile(root, complete)
}

function isWithin(fault: string, { line, code }: Example): boolean {
  const at = Number(/:(\d+)/.exec(fault)?.[1])
  return at >= line && at < line + code.split('\n').length
}

// Values that examples speak of without making them; each is what its name says.
const KNOWN: Readonly<Record<string, string>> = {
  pinSet: "declare const pinSet: import('keypin').PinSet;",
  entry: "declare const entry: import('keypin').HostEntry;",
  paths: "declare const paths: readonly import('keypin').Path[];",
  evaluation: "declare const evaluation: import('keypin').Evaluation;",
  pinner: "declare const pinner: import('keypin/node').Pinner;",
  run: "declare const run: import('@keypin/lab').Run;",
  presented: 'declare const presented: readonly Uint8Array[];',
  anchors: 'declare const anchors: readonly Uint8Array[];',
  der: 'declare const der: Uint8Array;',
  host: 'declare const host: string;',
  socket: "declare const socket: import('node:tls').TLSSocket;",
  readFile: "import { readFile } from 'node:fs/promises';",
  writeFile: "import { writeFile } from 'node:fs/promises';",
  readFileSync: "import { readFileSync } from 'node:fs';",
  writeFileSync: "import { writeFileSync } from 'node:fs';",
  https: "import https from 'node:https';",
  tls: "import tls from 'node:tls';",
}

function givenFor(name: string, root: string, file: string, names: readonly ExportedName[]): string {
  const candidates = names.filter((one) => one.name === name)
  const folder = /^packages\/[^/]+/.exec(file)?.[0] ?? ''
  const own = readManifest(join(root, folder)).name
  const inOwn = candidates.find(({ module }) => module === own || module.startsWith(`${own}/`))
  if (inOwn === undefined && KNOWN[name] !== undefined) return KNOWN[name]
  const from = inOwn ?? candidates[0]
  return from === undefined ? '' : `import { ${name} } from '${from.module}';`
}

interface ExportedName {
  readonly name: string
  readonly module: string
}

// From the committed surfaces; a package's main module before its subpaths.
function exportedNames(root: string): ExportedName[] {
  const files = globSync('api/*.d.ts', { cwd: root }).sort((a, b) => a.length - b.length)
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const module = /^\/\/ The public surface of '([^']+)'/.exec(text)?.[1] ?? ''
    const found = text.matchAll(
      /^export (?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm,
    )
    return [...found].map(([, name = '']) => ({ name, module }))
  })
}

// Each example becomes a module whose lines have the numbers they have in their page.
async function compile(root: string, examples: readonly Example[]): Promise<string[]> {
  const folder = join(root, '.build', 'docs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const origins = new Map<string, string>()
  for (const { file, line, code, given = '' } of examples) {
    const name = `${file.replaceAll(/[^\w.-]/g, '_')}.${line}.ts`
    origins.set(name, file)
    writeFileSync(join(folder, name), `${given}${'\n'.repeat(line - 1)}${code}\nexport {}\n`)
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS))
  if (examples.length === 0) return []
  const { stdout } = await run('tsc', ['-p', folder, '--pretty', 'false'], { cwd: folder })
  return stdout
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .map((line) =>
      line.replace(/^([^(]+)\((\d+),\d+\)/, (_, name, at) => `${origins.get(name) ?? name}:${at}`),
    )
}

const SETTINGS = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedDeclarations: false,
    declaration: false,
  },
  include: ['*.ts'],
  exclude: [],
}

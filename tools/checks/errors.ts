// Exists because an error code that is explained nowhere sends its reader to the source, and an explanation of a code
// that no longer exists sends them to look for a cause they do not have.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Visitor } from 'oxc-parser'
import type { Check, Verdict } from './check.ts'
import { isForTests, lineAt, type Module, readModules } from './modules.ts'

const DOCS = 'docs/errors.md'

/** Unions of codes that are explained in a table below a heading with this text. */
const TABLES: Readonly<Record<string, string>> = {
  PinSetIssueCode: 'Complaints about a pin set',
  LossCode: 'Losses',
  ImportLossCode: 'Losses of an import',
}

/** Every code in the sources is explained in docs/errors.md, and every one explained there exists. */
export const errors: Check = {
  name: 'errors',
  async run(root: string): Promise<Verdict> {
    const modules = readModules(root).filter(({ file }) => file.startsWith('packages/') && !isForTests(file))
    const docs = readFileSync(join(root, DOCS), 'utf8')
    const used = errorCodes(modules)
    const faults = compare(used, headings(docs), 'heading')
    let looked = used.size
    for (const [union, heading] of Object.entries(TABLES)) {
      const members = unionMembers(modules, union)
      faults.push(...compare(members, tableUnder(docs, heading), `row in the table '${heading}'`))
      looked += members.size
    }
    return { faults, looked: `${looked} codes` }
  },
}

/** Code → where it stands. */
type Codes = ReadonlyMap<string, string>

function compare(used: Codes, explained: Codes, place: string): string[] {
  const missing = [...used].filter(([code]) => !explained.has(code))
  const dead = [...explained].filter(([code]) => !used.has(code))
  return [
    ...missing.map(([code, where]) => `${where} uses ${code}, which has no ${place} in ${DOCS}`),
    ...dead.map(([code, where]) => `${where} explains ${code}, which no source uses`),
  ]
}

// A code is a string of its own; names of environment variables are property names, and so no strings.
function errorCodes(modules: readonly Module[]): Codes {
  const codes = new Map<string, string>()
  for (const { file, text, program } of modules) {
    new Visitor({
      Literal: ({ value, start }) => {
        if (typeof value !== 'string' || !/^(KEYPIN|FORGE)(_[A-Z0-9]+)+$/.test(value) || codes.has(value))
          return
        codes.set(value, `${file}:${lineAt(text, start)}`)
      },
    }).visit(program)
  }
  return codes
}

function unionMembers(modules: readonly Module[], union: string): Codes {
  const members = new Map<string, string>()
  for (const { file, text, program } of modules) {
    new Visitor({
      TSTypeAliasDeclaration: ({ id, typeAnnotation }) => {
        if (id.name !== union || typeAnnotation.type !== 'TSUnionType') return
        for (const member of typeAnnotation.types) {
          if (member.type !== 'TSLiteralType' || !('value' in member.literal)) continue
          members.set(String(member.literal.value), `${file}:${lineAt(text, member.start)}`)
        }
      },
    }).visit(program)
  }
  return members
}

function headings(markdown: string): Codes {
  const found = new Map<string, string>()
  for (const [index, line] of markdown.split('\n').entries()) {
    const code = /^#+ `((?:KEYPIN|FORGE)_[A-Z0-9_]+)`/.exec(line)?.[1]
    if (code !== undefined) found.set(code, `${DOCS}:${index + 1}`)
  }
  return found
}

function tableUnder(markdown: string, heading: string): Codes {
  const found = new Map<string, string>()
  let isUnder = false
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('#')) isUnder = line.replace(/^#+ /, '') === heading
    const code = /^\| `([a-z0-9-]+)` \|/.exec(line)?.[1]
    if (isUnder && code !== undefined) found.set(code, `${DOCS}:${index + 1}`)
  }
  return found
}

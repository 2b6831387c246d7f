// Exists because no commit makes a file too long, and after a year one is. The limits are the house's, with room: a long
// table is fine, a long branch is a design question.
import { type Program, Visitor } from 'oxc-parser'
import type { Check, Verdict } from './check.ts'
import { isForTests, lineAt, type Module, readModules } from './modules.ts'

const FILE_LINES = 500
const FUNCTION_LINES = 60
const USUAL_FUNCTION_LINES = 40

/** Lengths of files and functions that are published or keep the house. */
export const length: Check = {
  name: 'length',
  async run(root: string): Promise<Verdict> {
    const modules = readModules(root).filter(
      ({ file }) => /^(packages|tools)\//.test(file) && !isForTests(file),
    )
    const files = modules.map(({ file, text }) => ({ file, lines: text.split('\n').length }))
    const functions = modules.flatMap(functionsOf)
    const faults = [
      ...files
        .filter(({ lines }) => lines > FILE_LINES)
        .map(({ file, lines }) => `${file} has ${lines} lines; ${FILE_LINES} are the limit`),
      ...functions
        .filter(({ lines }) => lines > FUNCTION_LINES)
        .map(
          ({ where, name, lines }) => `${where} ${name} has ${lines} lines; ${FUNCTION_LINES} are the limit`,
        ),
    ]
    const long = functions.filter(({ lines }) => lines > USUAL_FUNCTION_LINES).length
    return {
      faults,
      looked:
        `lines at p50/p90/max: files ${quantiles(files.map(({ lines }) => lines))}, ` +
        `functions ${quantiles(functions.map(({ lines }) => lines))}; ${long} functions over ${USUAL_FUNCTION_LINES}`,
    }
  },
}

interface Measured {
  readonly where: string
  readonly name: string
  readonly lines: number
}

function functionsOf({ file, text, program }: Module): Measured[] {
  const found: Measured[] = []
  const templates = templatesOf(program)
  const measure = (node: Span, name: string): void => {
    const inside = templates.filter(({ start, end }) => start > node.start && end < node.end)
    const ofTemplates = inside.reduce((sum, template) => sum + newlines(text, template), 0)
    const where = `${file}:${lineAt(text, node.start)}`
    found.push({ where, name, lines: newlines(text, node) + 1 - ofTemplates })
  }
  new Visitor({
    FunctionDeclaration: (node) => measure(node, node.id?.name ?? 'a function'),
    MethodDefinition: (node) => measure(node, node.key.type === 'Identifier' ? node.key.name : 'a method'),
    ArrowFunctionExpression: (node) => {
      if (node.body.type === 'BlockStatement') measure(node, 'a function')
    },
  }).visit(program)
  return found
}

// What a generator prints is data; the outermost templates, so that none counts twice.
function templatesOf(program: Program): Span[] {
  const found: Span[] = []
  new Visitor({
    TemplateLiteral: ({ start, end }) => {
      if (!found.some((outer) => outer.start < start && end < outer.end)) found.push({ start, end })
    },
  }).visit(program)
  return found
}

interface Span {
  readonly start: number
  readonly end: number
}

function newlines(text: string, { start, end }: Span): number {
  return text.slice(start, end).split('\n').length - 1
}

function quantiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return `${at(0.5)}/${at(0.9)}/${at(1)}`
}

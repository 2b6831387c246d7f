// Reads the Markdown that people wrote, and writes what stands in that of programs.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Markdown file of the repository. */
export interface Page {
  readonly file: string
  readonly text: string
}

/** A fenced block of code. */
export interface Fence {
  /** What stands behind the opening fence: `ts`. */
  readonly info: string
  /** Line of the first line of code, from 1. */
  readonly line: number
  readonly code: string
}

const NOT_OURS = new Set(['node_modules', 'dist', 'goldens', '.cache', '.build', '.git', 'fixtures'])

/** All Markdown files of a repository, except generated ones. */
export function readPages(root: string): Page[] {
  const files = globSync('**/*.md', {
    cwd: root,
    exclude: (path) => NOT_OURS.has(path.split('/').at(-1) ?? ''),
  })
  return files.sort().map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
}

/** The fenced blocks of a page. */
export function fencesOf(text: string): Fence[] {
  const fences: Fence[] = []
  let open: { mark: string; info: string; line: number; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark = '', info = ''] = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/.exec(line) ?? []
    if (open === undefined) {
      if (mark !== '') open = { mark, info: info.trim(), line: index + 2, lines: [] }
    } else if (mark.startsWith(open.mark) && info === '') {
      fences.push({ info: open.info, line: open.line, code: open.lines.join('\n') })
      open = undefined
    } else open.lines.push(line)
  }
  return fences
}

/** A row of a table. A pipe would begin another cell, in code as well. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

/** The page without its code, for those who look for links and words; lines keep their numbers. */
export function withoutCode(text: string): string {
  const lines = text.split('\n')
  for (const { line, code } of fencesOf(text)) {
    for (let at = line - 1; at < line - 1 + code.split('\n').length; at++) lines[at] = ''
  }
  return lines.join('\n').replaceAll(/`[^`\n]*`/g, '``')
}

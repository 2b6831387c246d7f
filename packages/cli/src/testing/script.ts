import { readFileSync, writeFileSync } from 'node:fs'

/** A script test: lines to run, with the files that belong to it. */
export interface Script {
  /** What it shows: its first comment. */
  readonly fact: string
  readonly lines: readonly ScriptLine[]
  /** Files that are there at the start; names below `want/` are what to compare with. */
  readonly files: ReadonlyMap<string, string>
}

/** One line, cut into words. */
export interface ScriptLine {
  readonly number: number
  readonly words: readonly string[]
}

/** Reads a script: `# comments`, lines of words, and attached files after `-- name --`. */
export function readScript(path: string): Script {
  const [head = '', ...sections] = readFileSync(path, 'utf8').split(/^(?=-- .+ --$)/m)
  const files = sections.map((section): [string, string] => {
    const [first = '', ...body] = section.split('\n')
    return [first.slice(3, -3), body.join('\n')]
  })
  const lines = head.split('\n')
  return {
    fact:
      lines
        .find((line) => line.startsWith('#'))
        ?.slice(1)
        .trim() ?? path,
    lines: lines
      .map((line, index) => ({ number: index + 1, words: wordsOf(line) }))
      .filter(({ words }) => words.length > 0),
    files: new Map(files),
  }
}

/** Puts what came in the place of what was wanted: `KEYPIN_UPDATE=1`. */
export function updateScript(path: string, name: string, text: string): void {
  const whole = readFileSync(path, 'utf8')
  const sections = whole.split(/^(?=-- .+ --$)/m).filter((section) => !section.startsWith(`-- ${name} --\n`))
  writeFileSync(path, `${sections.join('').trimEnd()}\n-- ${name} --\n${text}`)
}

/** Words as a shell cuts them: at spaces, with quotes to keep them together. */
function wordsOf(line: string): string[] {
  if (line.trimStart().startsWith('#')) return []
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  )
}

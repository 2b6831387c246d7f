/** A file of client code or configuration, as it was read. */
export interface CodeFile {
  /** As it is to be named. */
  readonly path: string
  readonly text: string
}

/** A kind of file; decided by its ending. */
export type CodeLanguage =
  | 'c'
  | 'csharp'
  | 'dart'
  | 'erlang'
  | 'go'
  | 'java'
  | 'javascript'
  | 'kotlin'
  | 'objective-c'
  | 'php'
  | 'plist'
  | 'python'
  | 'ruby'
  | 'rust'
  | 'shell'
  | 'swift'
  | 'xml'
  | 'yaml'

const endings: Readonly<Record<CodeLanguage, readonly string[]>> = {
  c: ['c', 'cc', 'cpp', 'cxx', 'hpp'],
  csharp: ['cs'],
  dart: ['dart'],
  erlang: ['erl', 'ex', 'exs'],
  go: ['go'],
  java: ['java'],
  javascript: ['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx'],
  kotlin: ['kt', 'kts'],
  'objective-c': ['m', 'mm', 'h'],
  php: ['php'],
  plist: ['plist'],
  python: ['py'],
  ruby: ['rb'],
  rust: ['rs'],
  shell: ['sh', 'bash', 'zsh'],
  swift: ['swift'],
  xml: ['xml'],
  yaml: ['yaml', 'yml'],
}

const byEnding: ReadonlyMap<string, CodeLanguage> = new Map(
  (Object.entries(endings) as [CodeLanguage, readonly string[]][]).flatMap(([language, all]) =>
    all.map((ending): [string, CodeLanguage] => [ending, language]),
  ),
)

/** What a file is written in; nothing for endings that no rule reads. */
export function languageOf(path: string): CodeLanguage | undefined {
  return byEnding.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase())
}

// Strings are matched so that what looks like a comment in one stays. Nothing is asked for at the end of either, so
// that a file in which none is ever closed is read once and not once from each beginning.
const double = String.raw`"(?:[^"\\\n]|\\[^])*"?`
const single = String.raw`'(?:[^'\\\n]|\\[^])*'?`
const backticks = '`(?:[^`\\\\]|\\\\[^])*`?'
const block = String.raw`\/\*(?:[^]*?\*\/|[^]*$)`
const line = String.raw`\/\/[^\n]*`
const hash = String.raw`(?<!\S)#[^\n]*`
const markup = '<!--(?:[^]*?-->|[^]*$)'

const kept = (strings: readonly string[], ...blanked: readonly string[]): RegExp =>
  new RegExp(`(${strings.length === 0 ? '(?!)' : strings.join('|')})|${blanked.join('|')}`, 'g')

const slashes = kept([double, single], line, block)
const hashes = kept([double, single], hash)
const tags = kept([], markup)

const comments: Readonly<Partial<Record<CodeLanguage, RegExp>>> = {
  erlang: kept([double], '[%#][^\\n]*'),
  javascript: kept([double, single, backticks], line, block),
  php: kept([double, single], line, block, '#[^\\n]*'),
  plist: tags,
  python: hashes,
  ruby: hashes,
  // a lifetime is one quote
  rust: kept([double], line, block),
  shell: hashes,
  xml: tags,
  yaml: hashes,
}

const blanked = new WeakMap<CodeFile, string>()

/**
 * The text with its comments blanked out, every other character where it was: what is in a comment does not run. Made
 * once for a file, which most rules read.
 */
export function withoutComments(file: CodeFile): string {
  const known = blanked.get(file)
  if (known !== undefined) return known
  const text = blankComments(file)
  blanked.set(file, text)
  return text
}

function blankComments({ path, text }: CodeFile): string {
  const language = languageOf(path)
  const pattern = (language === undefined ? undefined : comments[language]) ?? slashes
  return text.replace(pattern, (whole, string?: string) =>
    string === undefined ? whole.replace(/[^\n]/g, ' ') : whole,
  )
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line++
  return line
}

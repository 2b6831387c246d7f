/** A word of a command line or a configuration file, with where it begins. */
export interface Word {
  readonly text: string
  readonly offset: number
}

/**
 * Cuts a shell command into words: blanks, the two quotes, backslashes, and `#` comments. Nothing is
 * expanded or run: a `$` stands for itself.
 */
export function shellWords(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(/#[^\n]*|(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\])+|\S/g)) {
    if (match[0].startsWith('#')) continue
    const word = match[0].replace(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, unquoted)
    if (word !== '') words.push({ text: word, offset: match.index })
  }
  return words
}

function unquoted(_: string, single?: string, double?: string, escaped?: string): string {
  if (single !== undefined) return single
  if (double !== undefined) return double.replace(/\\(["\\$`])/g, '$1').replace(/\\\n/g, '')
  return escaped === '\n' ? '' : (escaped ?? '')
}

/** Cuts a configuration file of curl: a name, then `=`, `:` or blanks, then a value, quoted or not. */
export function configWords(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(
    /^[ \t]*(-{0,2}[\w-]+)(?:(?:[ \t]*[=:][ \t]*|[ \t]+)("(?:[^"\\]|\\.)*"|\S+))?.*$/gm,
  )) {
    const [, name = '', value] = match
    words.push({ text: name.startsWith('-') ? name : `--${name}`, offset: match.index })
    if (value !== undefined) words.push({ text: configValue(value), offset: match.index })
  }
  return words
}

function configValue(value: string): string {
  if (!value.startsWith('"')) return value
  return value.slice(1, -1).replace(/\\(.)/g, '$1')
}

import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type CodeFile, languageOf } from '@keypin/care'
import { CliError } from '../errors.ts'
import { reasonOf } from '../files/write.ts'

/** What others wrote, what tools made, and what nobody ships. */
const passedOver = new Set([
  'node_modules',
  'build',
  'dist',
  'out',
  'target',
  'vendor',
  'Pods',
  'Carthage',
  'DerivedData',
  '__pycache__',
])

// A file of client code that is longer was made by a tool; a tree that is larger is not what was meant.
const FILE_BYTES = 1_048_576
const FILES = 20_000
const TOTAL = 256 * 1_048_576

/**
 * Reads the client code below files and folders, in the order of their names. Symbolic links below a folder are not
 * followed; there, files that no rule reads and those that are too long are left out.
 *
 * @param paths  Absolute.
 * @param folder What the files are named by.
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE` when one is not there or must not be read, or there are more files than can
 *   be meant.
 */
export function readCode(paths: readonly string[], folder: string): CodeFile[] {
  const found = new Map<string, CodeFile>()
  let total = 0
  for (const path of paths)
    for (const file of filesAt(path)) {
      if (found.has(file)) continue
      if (found.size >= FILES)
        throw unreadable(
          path,
          `there are more than ${FILES} files of code`,
          'name the folders of the client code',
        )
      const text = orUnreadable(file, (it) => readFileSync(it, 'utf8'))
      total += text.length
      if (total > TOTAL)
        throw unreadable(path, 'there is more code than fits', 'name the folders of the client code')
      found.set(file, { path: nameOf(file, folder), text })
    }
  return [...found.values()]
}

/**
 * What a configuration names, below its own folder: it may come with a change that somebody else proposes, and says
 * nothing about the rest of the machine.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE` when it is not there, or leads out of the folder.
 */
export function codeWithin(folder: string, name: string): string {
  const path = resolve(folder, name)
  const way = relative(realPathOf(folder), realPathOf(path))
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
    throw unreadable(path, `lint.code leads out of ${folder}`, 'name what lies elsewhere with --code')
  return path
}

/** A path as findings name it. */
export function nameOf(path: string, folder: string): string {
  return relative(folder, path).split(sep).join('/')
}

function* filesAt(path: string): Generator<string> {
  const facts = statOf(path)
  if (facts.isDirectory()) yield* below(path)
  // a pipe or a device need not have an end
  else if (!facts.isFile()) throw unreadable(path, 'it is neither file nor folder', wayOut)
  // to say nothing of what was named would look as if nothing were wrong with it
  else if (facts.size > FILE_BYTES)
    throw unreadable(path, `it is larger than ${FILE_BYTES / 1_048_576} MiB`, wayOut)
  else yield path
}

function* below(folder: string): Generator<string> {
  const entries = orUnreadable(folder, (it) => readdirSync(it, { withFileTypes: true }))
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!passedOver.has(entry.name) && !entry.name.startsWith('.')) yield* below(path)
    } else if (entry.isFile() && languageOf(entry.name) !== undefined && statOf(path).size <= FILE_BYTES)
      yield path
  }
}

const statOf = (path: string): Stats => orUnreadable(path, (it) => statSync(it))
const realPathOf = (path: string): string => orUnreadable(path, (it) => realpathSync(it))

const wayOut = 'mend lint.code of keypin.config.json, or --code'

function orUnreadable<T>(path: string, ask: (path: string) => T): T {
  try {
    return ask(path)
  } catch (error) {
    throw unreadable(path, reasonOf(error), wayOut, error)
  }
}

function unreadable(path: string, reason: string, hint: string, cause?: unknown): CliError {
  return new CliError('KEYPIN_FILE_UNREADABLE', `cannot read the code at ${path}: ${reason}`, { hint, cause })
}

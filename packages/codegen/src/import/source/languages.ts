import { type HostEntry, type PinSet, PinSetError, parsePinSet } from 'keypin'
import type { Draft, Found, ImportFormat, ReadOptions, Source } from '../format.ts'
import { nameOf } from '../json.ts'
import { atLineStart } from '../line-start.ts'
import { Notes } from '../notes.ts'
import { withConstants } from './constants.ts'
import { pinSetLiteral } from './literal.ts'
import { writtenEntries } from './patterns.ts'
import { recordedEntries } from './records.ts'
import type { Lexis } from './tokens.ts'
import { listsOf, type Node, stringsIn, treeOf } from './tree.ts'

const BRACES: Lexis = {
  lineComment: '//',
  blockComments: true,
  prefixes: /(?!)/y,
  joinsNeighbours: false,
}

const NO_PREFIX = /(?!)/y

/** OkHttp's `CertificatePinner`, in Kotlin and Java; Ktor's is written the same way. */
export const okHttp: ImportFormat = {
  ...languageOf({ ...BRACES, interpolation: /\$[{\w]/, prefixes: NO_PREFIX }),
  id: 'okhttp',
  title: 'Kotlin or Java (OkHttp, Ktor)',
  overlap: 'united',
  recognizes: ({ name = '', text }) =>
    /\.(?:kt|kts|java)$/i.test(name) ||
    /[cC]ertificatePinner\b|^import (?:java|javax|kotlin|android|okhttp3)\./m.test(text),
}

const DART_IMPORT = atLineStart(/import\s+['"](?:dart|package):/)

/** Dart: maps of hosts and pins, as packages for pinning take them. */
export const dart: ImportFormat = {
  ...languageOf({ ...BRACES, interpolation: /\$[{\w]/, prefixes: /r(?=["'])/y, joinsNeighbours: true }),
  id: 'dart',
  title: 'Dart',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.dart$/i.test(name) || DART_IMPORT.test(text),
}

const SWIFT_IMPORT = atLineStart(/import\s+(?:Foundation|TrustKit|Alamofire)\s*$/)

/** Swift: dictionaries of hosts and pins, TrustKit's configuration in code among them. */
export const swift: ImportFormat = {
  ...languageOf({ ...BRACES, interpolation: /\\\(/ }),
  id: 'swift',
  title: 'Swift',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.swift$/i.test(name) || SWIFT_IMPORT.test(text),
}

/** Python: dictionaries of hosts and pins. */
export const python: ImportFormat = {
  ...languageOf({
    lineComment: '#',
    blockComments: false,
    prefixes: /(?:[rRbBuU]|[rR][bB]|[bB][rR])(?=["'])/y,
    joinsNeighbours: true,
  }),
  id: 'python',
  title: 'Python',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) =>
    /\.pyi?$/i.test(name) ||
    /^(?:from\s+[\w.]+\s+import\s|import\s+[\w.]+\s*$|def\s+\w+\([^)\r\n\u2028\u2029]*\).*:\s*$)/m.test(text),
}

/** JavaScript and TypeScript: objects of hosts and pins, as React Native's packages take them. */
export const javaScript: ImportFormat = {
  ...languageOf({ ...BRACES, interpolation: /\$\{/ }),
  id: 'javascript',
  title: 'JavaScript or TypeScript',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) =>
    /\.(?:[cm]?[jt]sx?|vue|svelte)$/i.test(name) ||
    // A name that says another language is believed.
    (!/\.\w{1,10}$/.test(name) && /\b(?:const|let|import|require|export)\b/.test(text)),
}

/** Go: maps of hosts and pins. */
export const go: ImportFormat = {
  ...languageOf(BRACES),
  id: 'go',
  title: 'Go',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.go$/i.test(name) || /^package \w+\s*$/m.test(text),
}

const RUST_USE = atLineStart(/use\s+[\w:]+(?:::|;)/)

/** Rust: lists and maps of hosts and pins. */
export const rust: ImportFormat = {
  ...languageOf({ ...BRACES, prefixes: /(?:b?r|b)(?=")/y }),
  id: 'rust',
  title: 'Rust',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.rs$/i.test(name) || RUST_USE.test(text),
}

const USING_SYSTEM = atLineStart(/using\s+System[\w.]*;/)

/** C#: dictionaries and lists of hosts and pins. */
export const cSharp: ImportFormat = {
  ...languageOf({ ...BRACES, interpolation: /(?!)/ }),
  id: 'csharp',
  title: 'C#',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.cs$/i.test(name) || USING_SYSTEM.test(text),
}

const RUBY_REQUIRE = atLineStart(/require(?:_relative)?\s+["'][\w./-]+["']\s*$/)

/** Ruby: hashes of hosts and pins. */
export const ruby: ImportFormat = {
  ...languageOf({
    lineComment: '#',
    blockComments: false,
    interpolation: /#\{/,
    prefixes: NO_PREFIX,
    joinsNeighbours: true,
  }),
  id: 'ruby',
  title: 'Ruby',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.rb$/i.test(name) || RUBY_REQUIRE.test(text),
}

/** Erlang: maps and tuples of hosts and pins. */
export const erlang: ImportFormat = {
  ...languageOf({ lineComment: '%', blockComments: false, prefixes: NO_PREFIX, joinsNeighbours: true }),
  id: 'erlang',
  title: 'Erlang',
  overlap: 'most-specific',
  recognizes: ({ name = '', text }) => /\.[eh]rl$/i.test(name) || /^-module\(\w+\)\./m.test(text),
}

function languageOf(lexis: Lexis): Pick<ImportFormat, 'read'> {
  return {
    read: (sources, options) => {
      const notes = new Notes()
      const found = sources.map((source) => readCode(source, lexis, options, notes))
      const unlisted = found.find((own) => own.unlisted !== undefined)?.unlisted
      const isOurs = found.some(({ overlap }) => overlap === 'most-specific')
      return {
        drafts: found.flatMap(({ drafts }) => drafts),
        losses: notes.losses,
        ...(unlisted === undefined ? {} : { unlisted }),
        ...(isOurs ? { overlap: 'most-specific' } : {}),
      }
    },
  }
}

function readCode(source: Source, lexis: Lexis, options: ReadOptions, notes: Notes): Omit<Found, 'losses'> {
  const tree = treeOf(source.text, lexis)
  const literal = ownPinSet(tree)
  if (literal !== undefined)
    return { drafts: draftsOf(literal, source), unlisted: literal.unlisted, overlap: 'most-specific' }
  const resolved = withConstants(tree)
  const records = recordedEntries(resolved.tree, source, notes)
  if (records.drafts.length > 0 && source.text.includes(OURS))
    return { drafts: records.drafts, overlap: 'most-specific', ...unlistedOf(tree) }
  const taken = new Set([...resolved.used, ...records.taken])
  return { drafts: [...records.drafts, ...writtenEntries(resolved.tree, taken, source, options, notes)] }
}

/** The head of what Keypin generates; it holds each entry in a record, and pins nowhere else. */
const OURS = 'generated by Keypin. Do not edit'

function ownPinSet(tree: readonly Node[]): PinSet | undefined {
  const literal = pinSetLiteral(tree)
  if (literal === undefined) return undefined
  try {
    return parsePinSet(literal as object)
  } catch (error) {
    if (error instanceof PinSetError) return undefined
    throw error
  }
}

function draftsOf({ hosts, forbid }: PinSet, source: Source): Draft[] {
  const place = nameOf(source)
  return [...hosts.values()].map((entry: HostEntry) => ({
    ...entry,
    forbid: entry.mode === 'off' ? [] : [...forbid, ...entry.forbid],
    pins: entry.pins.map(({ pin, position }) => (position === undefined ? { pin } : { pin, position })),
    place,
  }))
}

/** How generated code says that it refuses hosts which are not listed: by a constant, or by refusing them. */
function unlistedOf(tree: readonly Node[]): Pick<Found, 'unlisted'> {
  const said = [...listsOf(tree)].flatMap((items) =>
    items.flatMap((item, index) => {
      const refusal = item.kind === 'word' ? SAYS_UNLISTED.get(item.text) : undefined
      const value = refusal === undefined ? undefined : assignedTo(items, index)
      return value === undefined || value.kind === 'group' ? [] : [value.text === refusal]
    }),
  )
  const refuses =
    said[0] ?? stringsIn(tree).some(({ text }) => text === 'the pin set does not list this host')
  return refuses ? { unlisted: 'block' } : {}
}

/** The value in `NAME = value` or `NAME: type = value`; in Erlang `name() -> value`. */
function assignedTo(items: readonly Node[], index: number): Node | undefined {
  const next = items.slice(index + 1, index + 5)
  const sign = next.findIndex((node) => node.kind === 'sign' && /^[=>]$/.test(node.text))
  return sign === -1 ? undefined : next[sign + 1]
}

const SAYS_UNLISTED: ReadonlyMap<string, string> = new Map([
  ['UNLISTED', 'block'],
  ['_refusesUnlisted', 'true'],
  ['refusesUnlisted', 'true'],
  ['BlocksUnlisted', 'true'],
  ['UNLISTED_BLOCKED', 'true'],
  ['REFUSES_UNLISTED', 'true'],
  ['refuses_unlisted', 'true'],
])

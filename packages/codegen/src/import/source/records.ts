import type { OnExpiry } from 'keypin'
import { type Place, placeAt } from '../errors.ts'
import type { Draft, DraftPin, Source } from '../format.ts'
import type { Notes } from '../notes.ts'
import { cutAt, type Group, listsOf, type Node, stringsIn } from './tree.ts'

/**
 * Reads entries that stand in a record each: `{ host: 'api.example.com', pins: […] }`, or, as Keypin generates
 * them, `Entry("api.example.com", pins: […], …)` in the spelling of each language, with names of arguments, or
 * calls that follow. None where the code is written otherwise.
 */
export function recordedEntries(tree: readonly Node[], source: Source, notes: Notes): Recorded {
  const taken = new Set<Node>()
  const drafts: Draft[] = []
  for (const items of listsOf(tree)) {
    for (const [index, item] of items.entries()) {
      const fields = entryAt(items, index)
      const draft = fields && draftOf(fields, placeAt(source, item.offset), notes)
      if (fields === undefined || draft === undefined) continue
      drafts.push(draft)
      for (const own of stringsIn([...fields.values()].flat())) taken.add(own)
    }
  }
  return { drafts, taken }
}

/** Entries, and the strings they are made of. */
export interface Recorded {
  readonly drafts: readonly Draft[]
  readonly taken: ReadonlySet<Node>
}

/** The fields of an entry that begins there: a call of `Entry`, or a record. */
function entryAt(items: readonly Node[], index: number): Fields | undefined {
  const [item, next, third, fourth] = items.slice(index, index + 4)
  if (item?.kind === 'word' && /^_?(?:Pin)?Entry$/.test(item.text)) {
    if (isCall(next)) return fieldsOf(next, items, index + 2)
    // Ruby: Entry.new(…)
    if (isSign(next, '.') && third?.kind === 'word' && third.text === 'new' && isCall(fourth))
      return fieldsOf(fourth, items, index + 4)
  }
  // PHP: 'api.example.com' => […]
  if (item?.kind === 'string' && isSign(next, '=') && isSign(third, '>') && isGroup(fourth, '['))
    return new Map([...fieldsOf(fourth, items, items.length), ['host', [item]]])
  if (item?.kind === 'word' && item.text === 'entry') return clauseAt(items, index)
  return isGroup(item, '{') ? fieldsOf(item, items, items.length) : undefined
}

/** Erlang: a clause `entry("api.example.com" = Host) -> #{…}`. */
function clauseAt(items: readonly Node[], index: number): Fields | undefined {
  const [head, dash, arrow, hash, body] = items.slice(index + 1, index + 6)
  const [host] = isCall(head) ? stringsIn(head.items) : []
  if (host === undefined || !isSign(dash, '-') || !isSign(arrow, '>') || !isSign(hash, '#')) return undefined
  return isGroup(body, '{') ? new Map([...fieldsOf(body, items, items.length), ['host', [host]]]) : undefined
}

function isGroup(node: Node | undefined, open: Group['open']): node is Group {
  return node?.kind === 'group' && node.open === open
}

function isSign(node: Node | undefined, text: string): boolean {
  return node?.kind === 'sign' && node.text === text
}

function isCall(node: Node | undefined): node is Group {
  return isGroup(node, '(')
}

type Fields = ReadonlyMap<string, readonly Node[]>

const POSITIONAL = ['host', 'subdomains', 'mode']

function fieldsOf(call: Group, around: readonly Node[], after: number): Fields {
  const fields = new Map<string, readonly Node[]>()
  for (const [index, argument] of cutAt(call.items, ',').entries()) {
    const [name, sign, ...value] = argument
    const isNamed = name !== undefined && name.kind !== 'group' && (isSign(sign, '=') || isSign(sign, ':'))
    // A name in quotes is one before an arrow only: elsewhere it may be a host.
    const hasArrow = isSign(sign, '=') && isSign(value[0], '>')
    if (isNamed && (name.kind === 'word' || hasArrow))
      fields.set(camelCase(name.text), hasArrow ? value.slice(1) : value)
    else if (call.open === '(') fields.set(POSITIONAL[index] ?? '', argument)
  }
  for (let at = after; ; at += 3) {
    const [dot, name, values] = around.slice(at, at + 3)
    const isChained = dot?.kind === 'sign' && dot.text === '.' && name?.kind === 'word' && isCall(values)
    if (!isChained) return fields
    fields.set(camelCase(name.text), values.items)
  }
}

function camelCase(name: string): string {
  const joined = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

/** A string, or a case of an enumeration: `.enforce`, `Mode::Enforce`. */
function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name) ?? []
  const [sign, word] = value.slice(-2)
  const isCase = sign?.kind === 'sign' && /^[.:]$/.test(sign.text) && word?.kind === 'word'
  return isCase ? word.text.toLowerCase() : stringsIn(value)[0]?.text
}

/** As {@link textOf}, and an atom of Erlang. */
function choiceOf(fields: Fields, name: string): string | undefined {
  const [only, ...more] = fields.get(name) ?? []
  return only?.kind === 'word' && more.length === 0 ? only.text : textOf(fields, name)
}

function draftOf(fields: Fields, place: Place, notes: Notes): Draft | undefined {
  const host = ['host', 'hostname', 'domain']
    .map((name) => textOf(fields, name))
    .find((text) => text !== undefined)
  // What only enforces has no need to say so.
  const subdomains = fields.has('subdomains') ? choiceOf(fields, 'subdomains') : 'none'
  const mode = fields.has('mode') ? choiceOf(fields, 'mode') : 'enforce'
  if (host === undefined || !isOneOf(subdomains, SCOPES) || !isOneOf(mode, MODES)) return undefined
  const head = { host, subdomains, mode, place }
  if (mode === 'off') return { ...head, reason: 'excluded in the generated code', pins: [] }
  if (!fields.has('mode') && !hasPins(fields)) return undefined
  return {
    ...head,
    pins: pinsOf(fields, place, notes),
    forbid: stringsIn(fields.get('forbid') ?? []).flatMap(({ text }) => notes.pin(text, place) ?? []),
    reportTo: stringsIn(fields.get('reportTo') ?? []).map(({ text }) => text),
    ...expiryOf(fields),
  }
}

function hasPins(fields: Fields): boolean {
  const texts = [...LISTS.keys()].flatMap((name) => stringsIn(fields.get(name) ?? []))
  return texts.length > 0 && texts.every(({ text }) => PREFIXED.test(text))
}

const PREFIXED = /^(?:cert-)?sha256\//

// What holds pins, and in which position.
const LISTS: ReadonlyMap<string, Pick<DraftPin, 'position'>> = new Map([
  ['pins', {}],
  ['leafPins', { position: 'leaf' }],
  ['caPins', { position: 'ca' }],
])

function pinsOf(fields: Fields, place: Place, notes: Notes): DraftPin[] {
  const unread = [...fields].filter(([name]) => !LISTS.has(name) && name !== 'forbid')
  if (unread.some(([, value]) => stringsIn(value).some(({ text }) => PREFIXED.test(text))))
    notes.lose({ severity: 'weaker', code: 'ignored', ...place, what: UNREAD })
  return [...LISTS].flatMap(([name, position]) =>
    cutAt(listOf(fields.get(name)), ',')
      .flatMap((item) => pinOf(item, place, notes))
      .map((pin) => ({ ...position, ...pin })),
  )
}

const UNREAD = 'pins in a field that this version does not know are left out'

const SCOPES = ['none', 'one', 'any'] as const
const MODES = ['enforce', 'report', 'off'] as const

function isOneOf<const T extends string>(text: string | undefined, words: readonly T[]): text is T {
  return words.some((word) => word === text)
}

/** The items of a list: `[a, b]`, `listOf(a, b)`, `[]pin{a, b}`, or `a, b` as they stand. */
function listOf(value: readonly Node[] | undefined): readonly Node[] {
  const last = value?.at(-1)
  return last?.kind === 'group' && !isPin(value) ? last.items : (value ?? [])
}

function isPin(value: readonly Node[] | undefined): boolean {
  return value?.[0]?.kind === 'word' && value[0].text === 'Pin'
}

/** `"sha256/…"`, or `Pin("sha256/…", "leaf")`; several at once are pins without a position. */
function pinOf(item: readonly Node[], place: Place, notes: Notes): DraftPin[] {
  const [first, second, ...more] = stringsIn(item).map(({ text }) => text)
  const others = [second, ...more].filter((text) => text !== undefined && PREFIXED.test(text))
  if (others.length > 0) return stringsIn(item).flatMap((own) => pinOf([own], place, notes))
  const position = [second, ...wordsIn(item)].map((word) => word?.toLowerCase()).find(isPosition)
  const pin = first === undefined ? undefined : notes.pin(first, place)
  if (pin === undefined) return []
  return [position === undefined ? { pin } : { pin, position }]
}

function isPosition(word: string | undefined): word is 'leaf' | 'ca' {
  return word === 'leaf' || word === 'ca'
}

/** `expiresClosed: true`; where there is no such word, lapsed pins are let go. */
function flagOf(fields: Fields): OnExpiry | undefined {
  if (fields.has('onExpiry')) return undefined
  const [flag] = fields.get('expiresClosed') ?? []
  return flag?.kind === 'word' && flag.text === 'true' ? 'closed' : 'open'
}

/** Milliseconds, or seconds (as many milliseconds were over in 1973), or the parts of a date one by one. */
function momentOf(words: readonly string[]): number {
  const numbers = words.filter((word) => /^\d+l?$/.test(word)).map((word) => Number(word.replace('l', '')))
  const [year = Number.NaN, month = 1, day, hours, minutes, seconds] = numbers
  if (numbers.length >= 6) return Date.UTC(year, month - 1, day, hours, minutes, seconds)
  return year < 1e11 ? year * 1000 : year
}

function wordsIn(items: readonly Node[]): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'group') return wordsIn(item.items)
    return item.kind === 'word' ? [item.text] : []
  })
}

function expiryOf(fields: Fields): Pick<Draft, 'expiresAt' | 'onExpiry'> {
  const lapses = choiceOf(fields, 'lapses')
  if (lapses === '0' || lapses === 'never') return {}
  const value =
    fields.get('lapses') ??
    fields.get('expires') ??
    fields.get('expiresAt') ??
    fields.get('expiresAtMillis') ??
    []
  const texts = stringsIn([...value, ...(fields.get('onExpiry') ?? [])]).map(({ text }) => text)
  const words = wordsIn([...value, ...(fields.get('onExpiry') ?? [])]).map((word) => word.toLowerCase())
  const onExpiry = [...texts, ...words].find(isOnExpiry) ?? flagOf(fields)
  const expiresAt = new Date(texts.find((own) => /^\d{4}-/.test(own)) ?? momentOf(words))
  if (Number.isNaN(expiresAt.getTime()) || onExpiry === undefined) return {}
  return { expiresAt, onExpiry }
}

function isOnExpiry(word: string): word is OnExpiry {
  return word === 'open' || word === 'closed'
}
